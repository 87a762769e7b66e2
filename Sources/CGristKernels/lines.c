// Line edges: 64 bytes become one mask of newlines and one of separators, and
// their bits are walked together. Bits of separators that cannot matter, those
// behind the end of the key, are dropped all at once.
#include "grist_kernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include "neon.h"
#endif

// Which of 64 bytes are a newline, and which a separator.
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
      // Before the next newline; all of them where there is none.
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

#if defined(__x86_64__)

// SSE2, which every x86-64 has: the walk over the bits takes longer than the masks.
static inline __attribute__((always_inline)) void vector_masks(
    const uint8_t *text, uint8_t separator, uint64_t *newlines, uint64_t *separators) {
  uint64_t lines = 0, found = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + 16 * i));
    __m128i line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
    __m128i match = _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)separator));
    lines |= (uint64_t)(uint16_t)_mm_movemask_epi8(line) << 16 * i;
    found |= (uint64_t)(uint16_t)_mm_movemask_epi8(match) << 16 * i;
  }
  *newlines = lines, *separators = found;
}

DEFINE_LINE_WALK(grist_line_edges, vector_masks)

#elif defined(__aarch64__)

static inline __attribute__((always_inline)) void vector_masks(
    const uint8_t *text, uint8_t separator, uint64_t *newlines, uint64_t *separators) {
  uint8x16_t line[4], match[4];
  for (int i = 0; i < 4; i++) {
    uint8x16_t bytes = vld1q_u8(text + 16 * i);
    line[i] = vceqq_u8(bytes, vdupq_n_u8('\n'));
    match[i] = vceqq_u8(bytes, vdupq_n_u8(separator));
  }
  *newlines = neon_mask(line[0], line[1], line[2], line[3]);
  *separators = neon_mask(match[0], match[1], match[2], match[3]);
}

DEFINE_LINE_WALK(grist_line_edges, vector_masks)

#else

uint32_t grist_line_edges(struct grist_line_walk *walk, uint8_t separator, uint32_t key_fields,
                          uint32_t *edges, uint32_t capacity) {
  return grist_line_edges_portable(walk, separator, key_fields, edges, capacity);
}

#endif
