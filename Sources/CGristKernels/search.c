// Finds and counts bytes in texts.
#include "grist_kernels.h"

#include <stdbool.h>
#include <string.h>

// 64 bytes, and one bit for each of them. The compiler maps them to what the processor has: two to
// four vectors, and an instruction that gathers the bits.
typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef bool bits64 __attribute__((ext_vector_type(64)));

// Loads the bytes at `place`; no load reads past them. Not a function, because how a function
// returns a vector depends on the processor it is compiled for.
#define LOAD64(vector, place) memcpy(&(vector), (place), sizeof(vector))

static inline uint64_t mask64(bits64 bits) {
  uint64_t mask;
  memcpy(&mask, &bits, sizeof mask);
  return mask;
}

size_t grist_find_bytes(const uint8_t *text, size_t length, const uint8_t *needle,
                        size_t needle_length, size_t rare, size_t rarer) {
  if (needle_length > length) {
    return length;
  }
  const size_t starts = length - needle_length + 1;
  const uint8_t *first = text + rare, *second = text + rarer;
  const bytes64 a = (bytes64)needle[rare], b = (bytes64)needle[rarer];
  size_t at = 0;
  for (; at + 64 <= starts; at += 64) {
    bytes64 x, y;
    LOAD64(x, first + at);
    LOAD64(y, second + at);
    uint64_t hits = mask64(__builtin_convertvector((x == a) & (y == b), bits64));
    for (; hits != 0; hits &= hits - 1) {
      const size_t place = at + (size_t)__builtin_ctzll(hits);
      if (memcmp(text + place, needle, needle_length) == 0) {
        return place;
      }
    }
  }
  for (; at < starts; at++) {
    if (second[at] == needle[rarer] && memcmp(text + at, needle, needle_length) == 0) {
      return at;
    }
  }
  return length;
}

size_t grist_count_byte(const uint8_t *text, int byte, size_t length) {
  const bytes64 wanted = (bytes64)(uint8_t)byte;
  size_t count = 0, at = 0;
  for (; at + 64 <= length; at += 64) {
    bytes64 bytes;
    LOAD64(bytes, text + at);
    count += (size_t)__builtin_popcountll(
        mask64(__builtin_convertvector(bytes == wanted, bits64)));
  }
  for (; at < length; at++) {
    count += text[at] == (uint8_t)byte;
  }
  return count;
}

size_t grist_skip_bytes(const uint8_t *text, size_t length, const uint8_t skipped[256]) {
  size_t at = 0;
  // Eight loads that do not wait for one another, and one branch.
  for (; at + 8 <= length; at += 8) {
    const uint8_t *eight = text + at;
    if ((skipped[eight[0]] & skipped[eight[1]] & skipped[eight[2]] & skipped[eight[3]] &
         skipped[eight[4]] & skipped[eight[5]] & skipped[eight[6]] & skipped[eight[7]]) == 0) {
      break;
    }
  }
  while (at < length && skipped[text[at]] != 0) {
    at++;
  }
  return at;
}
