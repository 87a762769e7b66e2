/*
 * zipf: writes random text with the word frequencies of English.
 *
 *     zipf SEED BYTES LIST...
 *
 * Each LIST is a file with one word on each line. The lists go from the commonest words to
 * the rarest, and a word in several lists belongs to the first. The words of the first
 * list are ranked in the order of the list. In every other list, shorter words rank higher,
 * with some randomness, because in every language the common words are short.
 *
 * The word of rank r is drawn with a probability proportional to 1 / (r + 2.7)^(9/8), the
 * Zipf-Mandelbrot law. Lines have 10 to 15 words with one space between them, and the
 * text is exactly BYTES bytes long, including the newline at its end.
 *
 * The same arguments give the same bytes on every machine: there is no floating point,
 * and the random numbers and the sorting order are the program's own.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_LINE = 10, LONGEST_LINE = 15 };

/* Lengths are compared in units of 1/65536 byte. */
#define LETTER UINT64_C(65536)
/* How far chance can move a word down, in bytes of length. It sets the mean length of
   the words in the text, since the longer words rank higher with more of it. */
#define SHAKE 4
/* What a name, an abbreviation, a possessive or an accent weighs more than a plain word. */
#define UNUSUAL 3

struct word {
    const unsigned char *bytes;
    uint32_t length;
    uint32_t level; /* the place of its list among the lists */
    uint64_t key;   /* its place in the list: the lower, the commoner */
};

struct column {
    uint32_t threshold; /* the draws below it are for this word, the others for `other` */
    uint32_t other;
};

static _Noreturn void fail(const char *subject, const char *problem)
{
    fprintf(stderr, "zipf: %s: %s\n", subject, problem);
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (memory == NULL)
        fail("memory", strerror(errno));
    return memory;
}

/* The output function of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
   number generators", 2014): spreads every bit of x over all 64. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(*state);
}

/* Maps 32 random bits to 0 ..< bound. */
static uint32_t scale(uint32_t random, uint32_t bound)
{
    return (uint32_t)(((uint64_t)random * bound) >> 32);
}

/* The square root of x, rounded down. */
static uint64_t square_root(uint64_t x)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 62; bit != 0; bit >>= 2) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

/* 1 / (rank + 2.7)^(9/8), times a constant. Ranks start at 1. */
static uint64_t weight(uint64_t rank)
{
    uint64_t x = 10 * rank + 27;
    uint64_t second = square_root(x << 36);       /* x^(1/2) * 2^18 */
    uint64_t fourth = square_root(second << 30);  /* x^(1/4) * 2^24 */
    uint64_t eighth = square_root(fourth << 16);  /* x^(1/8) * 2^20 */
    return (UINT64_C(1) << 62) / (x * eighth);
}

static int compare_bytes(const struct word *a, const struct word *b)
{
    uint32_t shared = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, shared);
    if (order != 0)
        return order;
    return (a->length > b->length) - (a->length < b->length);
}

static int by_bytes(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    int order = compare_bytes(a, b);
    if (order != 0)
        return order;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static int by_rank(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return compare_bytes(a, b);
}

/* The place of a word in a list that is ranked by length: the same for every seed. */
static uint64_t length_key(const unsigned char *bytes, uint32_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    uint64_t key = length * LETTER;
    int unusual = 0;
    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
        unusual |= bytes[i] < 'a' || bytes[i] > 'z';
    }
    return key + (mix(hash) >> 32) * SHAKE / (UINT64_C(0x100000000) / LETTER)
               + (unusual ? UNUSUAL * LETTER : 0);
}

static unsigned char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 16;
    unsigned char *content;
    if (file == NULL)
        fail(path, strerror(errno));
    content = allocate(room, 1);
    *size = 0;
    for (;;) {
        size_t read = fread(content + *size, 1, room - *size, file);
        if (read == 0)
            break;
        *size += read;
        if (*size == room) {
            room *= 2;
            content = realloc(content, room);
            if (content == NULL)
                fail(path, strerror(errno));
        }
    }
    if (ferror(file))
        fail(path, strerror(errno));
    fclose(file);
    return content;
}

/* All the words of the lists, each once, the commonest first. */
static struct word *read_words(char **paths, int path_count, uint32_t *count)
{
    size_t room = 1 << 16, used = 0, kept = 0;
    struct word *words = allocate(room, sizeof *words);

    for (int level = 0; level < path_count; level++) {
        size_t size;
        /* The words point into the lists, which therefore are never freed. */
        const unsigned char *content = read_file(paths[level], &size);
        size_t start = 0;
        for (size_t end = 0; end <= size; end++) {
            if (end < size && content[end] != '\n')
                continue;
            if (end > start) {
                uint32_t length = (uint32_t)(end - start);
                const unsigned char *bytes = content + start;
                uint64_t key = level == 0 ? start : length_key(bytes, length);
                if (used == room) {
                    room *= 2;
                    words = realloc(words, room * sizeof *words);
                    if (words == NULL)
                        fail("memory", strerror(errno));
                }
                words[used++] = (struct word){ bytes, length, (uint32_t)level, key };
            }
            start = end + 1;
        }
    }
    if (used == 0)
        fail("the lists", "hold no word");

    qsort(words, used, sizeof *words, by_bytes);
    for (size_t i = 0; i < used; i++)
        if (kept == 0 || compare_bytes(&words[kept - 1], &words[i]) != 0)
            words[kept++] = words[i];
    qsort(words, kept, sizeof *words, by_rank);
    *count = (uint32_t)kept;
    return words;
}

/* The alias table of Walker and Vose, in integers. A column is chosen evenly, then a
   number below *total evenly; the threshold says which of the column's two words it is. */
static struct column *make_table(uint32_t count, uint32_t *total)
{
    struct column *table = allocate(count, sizeof *table);
    uint64_t *left = allocate(count, sizeof *left);
    uint32_t *small = allocate(count, sizeof *small);
    uint32_t *large = allocate(count, sizeof *large);
    uint32_t small_count = 0, large_count = 0;
    uint64_t sum = 0, divisor, capacity = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += weight(i + UINT64_C(1));
    divisor = (sum >> 32) + 1; /* makes the sum fit in 32 bits */
    for (uint32_t i = 0; i < count; i++) {
        left[i] = weight(i + UINT64_C(1)) / divisor;
        capacity += left[i];
    }
    /* Each of the `count` columns holds `capacity`, all the words together as much. */
    for (uint32_t i = 0; i < count; i++) {
        left[i] *= count;
        if (left[i] < capacity)
            small[small_count++] = i;
        else
            large[large_count++] = i;
    }
    while (small_count > 0 && large_count > 0) {
        uint32_t poor = small[--small_count];
        uint32_t rich = large[large_count - 1];
        table[poor].threshold = (uint32_t)left[poor];
        table[poor].other = rich;
        left[rich] -= capacity - left[poor];
        if (left[rich] < capacity) {
            large_count--;
            small[small_count++] = rich;
        }
    }
    /* Those that are left fill their columns to the brim. */
    while (large_count > 0) {
        uint32_t full = large[--large_count];
        table[full].threshold = (uint32_t)capacity;
        table[full].other = full;
    }
    free(left);
    free(small);
    free(large);
    *total = (uint32_t)capacity;
    return table;
}

static void write_text(const struct word *words, uint32_t count, uint64_t seed, uint64_t size)
{
    uint32_t total;
    struct column *table = make_table(count, &total);
    uint64_t state = seed;
    uint32_t line_left = 0;
    static char buffer[1 << 20];

    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    while (size > 0) {
        uint64_t random = next_random(&state);
        uint32_t chosen = scale((uint32_t)(random >> 32), count);
        const struct word *word;
        uint64_t step;
        int line_ends;

        if (scale((uint32_t)random, total) >= table[chosen].threshold)
            chosen = table[chosen].other;
        word = &words[chosen];
        step = word->length + UINT64_C(1);
        /* A word fits when it ends the text or leaves room for one more. */
        if (step != size && step + 2 > size)
            continue;
        if (line_left == 0)
            line_left = SHORTEST_LINE + scale((uint32_t)(next_random(&state) >> 32),
                                              LONGEST_LINE - SHORTEST_LINE + 1);
        size -= step;
        line_left--;
        line_ends = line_left == 0 || size == 0;
        fwrite(word->bytes, 1, word->length, stdout);
        putchar(line_ends ? '\n' : ' ');
        if (line_ends && ferror(stdout))
            break;
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("standard output", strerror(errno));
    free(table);
}

static uint64_t number(const char *name, const char *text)
{
    char *end;
    uintmax_t value;
    errno = 0;
    value = strtoumax(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > UINT64_MAX)
        fail(name, "not a number");
    return value;
}

int main(int argc, char **argv)
{
    uint32_t count;
    uint64_t seed, size;
    struct word *words;

    if (argc < 4) {
        fputs("usage: zipf SEED BYTES LIST...\n", stderr);
        return 2;
    }
    seed = number("SEED", argv[1]);
    size = number("BYTES", argv[2]);
    words = read_words(argv + 3, argc - 3, &count);
    /* Only a word of one letter can end the text in the last two bytes. */
    for (uint32_t i = 0; words[i].length != 1; i++)
        if (i + 1 == count)
            fail("the lists", "hold no word of one letter");
    if (size == 1)
        fail("BYTES", "the shortest text has 2 bytes");
    write_text(words, count, seed, size);
    free(words);
    return 0;
}
