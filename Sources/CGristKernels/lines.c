// Line edges: 64 bytes become one mask of newlines and one of separators, and their bits are walked
// together. Separators that cannot matter, because they follow the end of the key, are dropped all
// at once.
#include "grist_kernels.h"
#include "grist_masks.h"

#include <string.h>

// Finds which of 64 bytes are newlines, and which are separators.
typedef void (*masks_function)(const uint8_t *text, uint8_t separator, uint64_t *newlines,
                               uint64_t *separators);

// The walk, for any form of masks.
static inline __attribute__((always_inline)) uint32_t cut_lines(
    struct grist_line_walk *walk, uint8_t separator, uint32_t key_fields, uint32_t *edges,
    uint32_t capacity, masks_function masks) {
  uint64_t position = walk->position, length = walk->length, key_end = walk->key_end;
  uint32_t fields = walk->fields, count = 0;
  for (; position < length && count + 128 <= capacity; position += 64) {
    uint64_t newlines, separators, left = length - position;
    if (left >= 64) {
      masks(walk->text + position, separator, &newlines, &separators);
    } else {
      uint8_t last[64] = {0};
      memcpy(last, walk->text + position, left);
      masks(last, separator, &newlines, &separators);
      newlines &= (1ull << left) - 1;
      separators &= (1ull << left) - 1;
    }
    for (;;) {
      uint64_t line = newlines & -newlines;
      // Before the next newline; all of them if there is none.
      uint64_t here = separators & (line - 1);
      separators ^= here;
      for (; here != 0 && fields < key_fields; here &= here - 1) {
        if (++fields == key_fields) key_end = position + (uint64_t)__builtin_ctzll(here);
      }
      if (line == 0) break;
      uint64_t end = position + (uint64_t)__builtin_ctzll(line);
      edges[count] = (uint32_t)(key_end < end ? key_end : end);
      edges[count + 1] = (uint32_t)end;
      count += 2;
      newlines ^= line;
      key_end = UINT64_MAX;
      fields = 0;
    }
  }
  walk->position = position < length ? position : length;
  walk->key_end = key_end;
  walk->fields = fields;
  return count;
}

#define DEFINE_LINE_WALK(NAME, MASKS)                                                  \
  uint32_t NAME(struct grist_line_walk *walk, uint8_t separator, uint32_t key_fields,  \
                uint32_t *edges, uint32_t capacity) {                                  \
    return cut_lines(walk, separator, key_fields, edges, capacity, MASKS);             \
  }

static inline __attribute__((always_inline)) void portable_masks(
    const uint8_t *text, uint8_t separator, uint64_t *newlines, uint64_t *separators) {
  uint64_t lines = 0, found = 0;
  for (int i = 0; i < 64; i++) {
    lines |= (uint64_t)(text[i] == '\n') << i;
    found |= (uint64_t)(text[i] == separator) << i;
  }
  *newlines = lines, *separators = found;
}

DEFINE_LINE_WALK(grist_line_edges_portable, portable_masks)

// Uses the vectors that every machine has: walking the bits takes longer than making the masks.
static inline __attribute__((always_inline)) void vector_masks(
    const uint8_t *text, uint8_t separator, uint64_t *newlines, uint64_t *separators) {
  *newlines = grist_byte_mask64(text, '\n');
  *separators = grist_byte_mask64(text, separator);
}

DEFINE_LINE_WALK(grist_line_edges, vector_masks)
