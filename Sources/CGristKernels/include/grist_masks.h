// Masks of 64 bits that say which of 64 bytes belong to a class.
//
// They use the vectors that every machine of an architecture has (SSE2, NEON), so they can be
// inlined anywhere, including into the Swift code of a user's package.
#ifndef GRIST_MASKS_H
#define GRIST_MASKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define GRIST_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)

#define GRIST_SSE2_MASK(VECTOR) (uint64_t)(uint16_t) _mm_movemask_epi8(VECTOR)

// Bit n is set if byte n is white space: space \t \n \v \f \r. Reads 64 bytes.
GRIST_INLINE uint64_t grist_space_mask64(const uint8_t *text) {
  uint64_t mask = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + 16 * i));
    __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8(9));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(moved, _mm_set1_epi8(4)), moved);
    __m128i space = _mm_or_si128(control, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
    mask |= GRIST_SSE2_MASK(space) << 16 * i;
  }
  return mask;
}

// Bit n is set if byte n is `byte`. Reads 64 bytes.
GRIST_INLINE uint64_t grist_byte_mask64(const uint8_t *text, uint8_t byte) {
  uint64_t mask = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + 16 * i));
    mask |= GRIST_SSE2_MASK(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte))) << 16 * i;
  }
  return mask;
}

#elif defined(__aarch64__)

// The four vectors hold 0 or 255 in each byte.
GRIST_INLINE uint64_t grist_neon_mask(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  uint8x16_t all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

GRIST_INLINE uint64_t grist_space_mask64(const uint8_t *text) {
  uint8x16_t space[4];
  for (int i = 0; i < 4; i++) {
    uint8x16_t bytes = vld1q_u8(text + 16 * i);
    space[i] = vorrq_u8(vceqq_u8(bytes, vdupq_n_u8(' ')),
                        vcltq_u8(vsubq_u8(bytes, vdupq_n_u8(9)), vdupq_n_u8(5)));
  }
  return grist_neon_mask(space[0], space[1], space[2], space[3]);
}

GRIST_INLINE uint64_t grist_byte_mask64(const uint8_t *text, uint8_t byte) {
  uint8x16_t same[4];
  for (int i = 0; i < 4; i++) same[i] = vceqq_u8(vld1q_u8(text + 16 * i), vdupq_n_u8(byte));
  return grist_neon_mask(same[0], same[1], same[2], same[3]);
}

#else

GRIST_INLINE uint64_t grist_space_mask64(const uint8_t *text) {
  uint64_t mask = 0;
  for (int i = 0; i < 64; i++) {
    mask |= (uint64_t)(text[i] == ' ' || (uint8_t)(text[i] - 9) < 5) << i;
  }
  return mask;
}

GRIST_INLINE uint64_t grist_byte_mask64(const uint8_t *text, uint8_t byte) {
  uint64_t mask = 0;
  for (int i = 0; i < 64; i++) mask |= (uint64_t)(text[i] == byte) << i;
  return mask;
}

#endif

// Prefetches text that will be read soon; never faults.
GRIST_INLINE void grist_prefetch_text(const void *text) { __builtin_prefetch(text, 0, 2); }

// ---------------------------------------------------------------- ends of texts

// The end of a text, followed by zeros.
struct grist_tail {
  uint8_t bytes[64];
};

// An address at which the next 64 bytes of a text of `left` more bytes (1 or more) can be read.
// Bytes after the text are read but not used: if the beginning of a page can be read, so can the
// rest, and a text that ends near the end of a page is copied.
GRIST_INLINE const uint8_t *grist_readable(const uint8_t *text, size_t left,
                                           struct grist_tail *tail) {
  if (__builtin_expect(left < 64 && ((uintptr_t)text & 4095) > 4096 - 64, 0)) {
    memset(tail, 0, sizeof *tail);
    memcpy(tail, text, left);
    return tail->bytes;
  }
  // The compiler must not know to which object the address belongs, or it would take reading past
  // its end for a mistake.
  __asm__("" : "+r"(text));
  return text;
}

GRIST_INLINE uint64_t grist_low_bits(size_t count) {
  return count < 64 ? (1ull << count) - 1 : ~0ull;
}

// Bit n is set if byte n of a text of `left` more bytes (1 or more) belongs to a word, that is, if
// it is not white space. No bit is set for bytes after the text.
GRIST_INLINE uint64_t grist_word_mask(const uint8_t *text, size_t left) {
  struct grist_tail tail;
  return ~grist_space_mask64(grist_readable(text, left, &tail)) & grist_low_bits(left);
}

// The same for bytes equal to `byte`.
GRIST_INLINE uint64_t grist_byte_mask(const uint8_t *text, size_t left, uint8_t byte) {
  struct grist_tail tail;
  return grist_byte_mask64(grist_readable(text, left, &tail), byte) & grist_low_bits(left);
}

#endif
