/*
 * records: writes records to sort, like those that gensort makes for sort benchmarks.
 *
 *     records SEED COUNT
 *
 * Each of the COUNT records is a line of 100 bytes:
 *
 *     bytes 0-9     the key: random characters from space to tilde
 *           12-43   the number of the record, from 0, in 32 hexadecimal digits
 *           46-97   13 random hexadecimal digits, each four times
 *           99      the newline
 *
 * All other bytes are spaces. Records of `gensort -a` differ in byte 98, which is a carriage
 * return there, and in their random numbers.
 *
 * A record depends only on SEED and its number, so a larger file with the same seed begins
 * with the smaller one, and the same arguments give the same bytes on every machine.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 100, BATCH = 4096 };

static _Noreturn void fail(const char *subject, const char *problem)
{
    fprintf(stderr, "records: %s: %s\n", subject, problem);
    exit(1);
}

/* The n-th number of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
   generators", 2014), n starting at 1. */
static uint64_t nth_random(uint64_t seed, uint64_t n)
{
    uint64_t x = seed + n * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static char *put_characters(char *to, int count, uint64_t random)
{
    for (int i = 0; i < count; i++) {
        *to++ = (char)(' ' + random % 95);
        random /= 95;
    }
    return to;
}

static void make_record(char *record, uint64_t seed, uint64_t number)
{
    static const char digits[] = "0123456789ABCDEF";
    uint64_t high = nth_random(seed, 2 * number + 1);
    uint64_t low = nth_random(seed, 2 * number + 2);

    memset(record, ' ', RECORD);
    put_characters(put_characters(record, 8, high), 2, low);
    memset(record + 12, '0', 16);
    for (int i = 0; i < 16; i++)
        record[28 + i] = digits[(number >> (60 - 4 * i)) & 15];
    for (int i = 0; i < 13; i++)
        memset(record + 46 + 4 * i, digits[(low >> (48 - 4 * i)) & 15], 4);
    record[RECORD - 1] = '\n';
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
    static char batch[BATCH * RECORD];
    uint64_t seed, count;

    if (argc != 3) {
        fputs("usage: records SEED COUNT\n", stderr);
        return 2;
    }
    seed = number("SEED", argv[1]);
    count = number("COUNT", argv[2]);
    for (uint64_t done = 0; done < count;) {
        size_t made = 0;
        for (; made < BATCH && done < count; made++, done++)
            make_record(batch + made * RECORD, seed, done);
        if (fwrite(batch, RECORD, made, stdout) != made)
            break;
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("standard output", strerror(errno));
    return 0;
}
