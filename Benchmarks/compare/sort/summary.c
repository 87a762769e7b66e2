/*
 * summary: tells whether files have the same lines, whatever their order.
 *
 *     summary [--sorted] FILE...
 *
 * Prints the number of lines of all the files together, the number of their bytes (as if
 * each line had a newline), and the sum of a 64-bit hash of each line. Files with the same
 * lines have the same sum; others would have it once in 2^64.
 *
 * With --sorted the lines of the files, one file after the other, have to be in the order
 * of their bytes, and each file has to end with a newline, or it fails and says where.
 */

#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct line {
    const unsigned char *bytes;
    size_t length;
};

static _Noreturn void fail(const char *subject, const char *problem)
{
    fprintf(stderr, "%s: %s\n", subject, problem);
    exit(1);
}

/* The last part of the path, as the folder is of no interest. */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The output function of SplitMix64. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t hash(struct line line)
{
    uint64_t state = mix(line.length + UINT64_C(0x9e3779b97f4a7c15)), word;
    for (; line.length >= sizeof word; line.bytes += sizeof word, line.length -= sizeof word) {
        memcpy(&word, line.bytes, sizeof word);
        state = mix(state ^ word);
    }
    word = 0;
    memcpy(&word, line.bytes, line.length);
    return mix(state ^ word ^ UINT64_C(0xd1b54a32d192ed03));
}

static int compare(struct line a, struct line b)
{
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static struct line map_file(const char *path)
{
    struct line content = { (const unsigned char *)"", 0 };
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        fail(file_name(path), strerror(errno));
    if (status.st_size > 0) {
        content.length = (size_t)status.st_size;
        content.bytes = mmap(NULL, content.length, PROT_READ, MAP_PRIVATE, file, 0);
        if (content.bytes == MAP_FAILED)
            fail(file_name(path), strerror(errno));
        madvise((void *)content.bytes, content.length, MADV_SEQUENTIAL);
    }
    close(file);
    return content;
}

int main(int argc, char **argv)
{
    int sorted = argc > 1 && strcmp(argv[1], "--sorted") == 0;
    uint64_t lines = 0, size = 0, sum = 0;
    struct line last = { NULL, 0 };

    for (int i = 1 + sorted; i < argc; i++) {
        /* The files stay mapped, for the last line of one is compared with the first of the next. */
        struct line rest = map_file(argv[i]);
        for (uint64_t number = 1; rest.length > 0; number++) {
            const unsigned char *end = memchr(rest.bytes, '\n', rest.length);
            struct line line = { rest.bytes, end ? (size_t)(end - rest.bytes) : rest.length };
            size_t step = line.length + (end != NULL);
            if (sorted && end == NULL)
                fail(file_name(argv[i]), "does not end with a newline");
            if (sorted && last.bytes != NULL && compare(last, line) > 0) {
                fprintf(stderr, "%s: line %" PRIu64 " is out of order\n", file_name(argv[i]), number);
                return 1;
            }
            lines++;
            size += line.length + 1;
            sum += hash(line);
            last = line;
            rest.bytes += step;
            rest.length -= step;
        }
    }
    printf("%" PRIu64 " %" PRIu64 " %016" PRIx64 "\n", lines, size, sum);
    return 0;
}
