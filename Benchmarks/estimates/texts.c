// Writes a text of a kind to standard output: texts KIND BYTES SEED. The kinds are those of
// Tests/TestSupport/TextKind.swift, with vocabularies for larger texts.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static double uniform(void) { return (double)(next() >> 11) / 9007199254740992.0; }

// A word by Zipf's law, by inverting the integral of its density.
static uint64_t zipf(double words, double power) {
  double u = uniform();
  if (power == 1) return (uint64_t)exp(u * log(words));
  return (uint64_t)pow(1 - u * (1 - pow(words, 1 - power)), 1 / (1 - power));
}

static size_t letters(uint64_t word, char *to) {
  size_t length = 0;
  uint64_t rest = word * 0x9e3779b97f4a7c15 >> 32 ^ word << 32;
  do {
    to[length++] = (char)('a' + rest % 26);
    rest /= 26;
  } while (rest > 0);
  to[length++] = next() % 12 == 0 ? '\n' : ' ';
  return length;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fputs("usage: texts KIND BYTES SEED\n", stderr);
    return 64;
  }
  const char *kind = arguments[1];
  uint64_t bytes = strtoull(arguments[2], NULL, 10), written = 0, index = 0;
  state = strtoull(arguments[3], NULL, 10);
  char line[256];
  for (; written < bytes; index++) {
    double progress = (double)written / (double)bytes;
    uint64_t word;
    size_t length;
    if (!strcmp(kind, "zipf")) word = zipf(5e6, 1);
    else if (!strcmp(kind, "steepZipf")) word = zipf(2e7, 1.3);
    else if (!strcmp(kind, "fewWords")) word = next() % 5000;
    else if (!strcmp(kind, "manyWords")) word = next() % 50000000;
    else if (!strcmp(kind, "distinct")) word = index;
    else if (!strcmp(kind, "sorted")) word = index / 40;
    else if (!strcmp(kind, "drifting"))
      word = next() % 2 ? zipf(50000, 1) : 1000000 + (uint64_t)(progress * 3e6) + next() % 3000;
    else if (!strcmp(kind, "fewKeys")) word = next() % 5;
    else if (!strcmp(kind, "accessLog")) word = zipf(2e6, 0.9);
    else if (!strcmp(kind, "pages")) word = next() % 3 ? zipf(3e6, 1) : 10000000 + index;
    else {
      fprintf(stderr, "texts: %s is no kind of text\n", kind);
      return 64;
    }
    if (!strcmp(kind, "accessLog")) {
      unsigned address = (unsigned)(word * 0x9e3779b1u);
      length = (size_t)snprintf(
          line, sizeof line, "%u.%u.%u.%u GET /%u 200 %u\n", address >> 24, address >> 16 & 255,
          address >> 8 & 255, address & 255, (unsigned)(next() % 1000), (unsigned)(next() >> 44));
    } else if (!strcmp(kind, "pages")) {
      length = (size_t)snprintf(
          line, sizeof line, "https://host%u.example.org/page/%llu/index.html\n",
          (unsigned)(word % 300), (unsigned long long)word);
    } else {
      length = letters(word, line);
    }
    if (fwrite(line, 1, length, stdout) != length) {
      perror("texts: cannot write");
      return 74;
    }
    written += length;
  }
  if (fflush(stdout)) {
    perror("texts: cannot write");
    return 74;
  }
  return 0;
}
