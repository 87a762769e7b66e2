// Token edges: 64 bytes become one bit mask of the bytes that belong to a token. That mask, xor-ed
// with itself shifted by one, has a bit at each place where a token starts or ends. The places of
// those bits are the edges. (The idea is from simdjson's stage 1, Langdale and Lemire 2019.)
#define _GNU_SOURCE
#include "grist_kernels.h"
#include "grist_masks.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint32_t (*edges_function)(struct grist_tokenizer *, enum grist_token_class, uint32_t *,
                                   uint32_t);

// How far ahead text is prefetched: that of the next call, which comes only after the tokens of
// this call have been counted.
enum { AHEAD_BYTES = 2048 };

// The walk is the same for all forms; MASKS(text, word_mask, newline_mask)
// classifies 64 bytes and EDGES(bits, base, edges) writes the places of bits.
#define DEFINE_WALK(NAME, TARGET, MASKS, EDGES)                                                  \
  TARGET static uint32_t NAME(struct grist_tokenizer *walk, enum grist_token_class token_class, \
                              uint32_t *edges, uint32_t capacity) {                              \
    const uint8_t *text = walk->text;                                                            \
    uint64_t position = walk->position, length = walk->length;                                   \
    uint64_t inside = walk->inside, newlines = 0;                                                \
    uint32_t count = 0;                                                                          \
    int letters = token_class == GRIST_TOKENS_LETTERS;                                           \
    while (position < length && count + 65 <= capacity) {                                        \
      uint64_t word, line;                                                                       \
      __builtin_prefetch(text + position + AHEAD_BYTES, 0, 2);                                   \
      if (letters) {                                                                             \
        MASKS##_letters(text + position, &word, &line);                                          \
      } else {                                                                                   \
        MASKS##_whitespace(text + position, &word, &line);                                       \
      }                                                                                          \
      uint64_t left = length - position;                                                         \
      if (left < 64) {                                                                           \
        word &= (1ull << left) - 1;                                                              \
        line &= (1ull << left) - 1;                                                              \
      }                                                                                          \
      newlines += (uint64_t)__builtin_popcountll(line);                                          \
      uint64_t bits = word ^ (word << 1 | inside);                                               \
      inside = word >> 63;                                                                       \
      EDGES(bits, (uint32_t)position, edges + count);                                            \
      count += (uint32_t)__builtin_popcountll(bits);                                             \
      position += 64;                                                                            \
    }                                                                                            \
    if (position >= length) {                                                                    \
      position = length;                                                                         \
      if (inside && count < capacity) {                                                          \
        edges[count++] = (uint32_t)length;                                                       \
        inside = 0;                                                                              \
      }                                                                                          \
    }                                                                                            \
    walk->position = position;                                                                   \
    walk->inside = inside;                                                                       \
    walk->newlines += newlines;                                                                  \
    return count;                                                                                \
  }

static inline __attribute__((always_inline)) void edges_by_bit(uint64_t bits, uint32_t base,
                                                                uint32_t *edges) {
  while (bits != 0) {
    *edges++ = base + (uint32_t)__builtin_ctzll(bits);
    bits &= bits - 1;
  }
}

// ---------------------------------------------------------------- portable

static inline void portable_whitespace(const uint8_t *text, uint64_t *word, uint64_t *line) {
  uint64_t words = 0, lines = 0;
  for (int i = 0; i < 64; i++) {
    uint8_t byte = text[i];
    words |= (uint64_t)!(byte == ' ' || (uint8_t)(byte - 9) < 5) << i;
    lines |= (uint64_t)(byte == '\n') << i;
  }
  *word = words, *line = lines;
}

static inline void portable_letters(const uint8_t *text, uint64_t *word, uint64_t *line) {
  uint64_t words = 0, lines = 0;
  for (int i = 0; i < 64; i++) {
    uint8_t byte = text[i];
    words |= (uint64_t)((uint8_t)((byte | 32) - 'a') < 26) << i;
    lines |= (uint64_t)(byte == '\n') << i;
  }
  *word = words, *line = lines;
}

DEFINE_WALK(walk_portable, , portable, edges_by_bit)

// ---------------------------------------------------------------- x86-64

#if defined(__x86_64__)

static inline __attribute__((always_inline)) void sse2_whitespace(const uint8_t *text,
                                                                  uint64_t *word, uint64_t *line) {
  *word = ~grist_space_mask64(text);
  *line = grist_byte_mask64(text, '\n');
}

static inline __attribute__((always_inline)) void sse2_letters(const uint8_t *text, uint64_t *word,
                                                               uint64_t *line) {
  uint64_t words = 0, lines = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + 16 * i));
    __m128i moved =
        _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(32)), _mm_set1_epi8('a'));
    __m128i letter = _mm_cmpeq_epi8(_mm_min_epu8(moved, _mm_set1_epi8(25)), moved);
    words |= GRIST_SSE2_MASK(letter) << 16 * i;
    lines |= GRIST_SSE2_MASK(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))) << 16 * i;
  }
  *word = words, *line = lines;
}

DEFINE_WALK(walk_sse2, , sse2, edges_by_bit)

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX2_MASK(VECTOR) (uint64_t)(uint32_t) _mm256_movemask_epi8(VECTOR)

AVX2 static inline __attribute__((always_inline)) void avx2_whitespace(const uint8_t *text,
                                                                       uint64_t *word,
                                                                       uint64_t *line) {
  uint64_t words = 0, lines = 0;
  for (int i = 0; i < 2; i++) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + 32 * i));
    __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8(9));
    __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(4)), moved);
    __m256i space = _mm256_or_si256(control, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' ')));
    words |= AVX2_MASK(space) << 32 * i;
    lines |= AVX2_MASK(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n'))) << 32 * i;
  }
  *word = ~words, *line = lines;
}

AVX2 static inline __attribute__((always_inline)) void avx2_letters(const uint8_t *text,
                                                                    uint64_t *word,
                                                                    uint64_t *line) {
  uint64_t words = 0, lines = 0;
  for (int i = 0; i < 2; i++) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + 32 * i));
    __m256i moved =
        _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(32)), _mm256_set1_epi8('a'));
    __m256i letter = _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(25)), moved);
    words |= AVX2_MASK(letter) << 32 * i;
    lines |= AVX2_MASK(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n'))) << 32 * i;
  }
  *word = words, *line = lines;
}

DEFINE_WALK(walk_avx2, AVX2, avx2, edges_by_bit)

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

AVX512 static inline __attribute__((always_inline)) void avx512_whitespace(const uint8_t *text,
                                                                           uint64_t *word,
                                                                           uint64_t *line) {
  __m512i bytes = _mm512_loadu_si512(text);
  uint64_t control = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(9)),
                                            _mm512_set1_epi8(5));
  *word = ~(control | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' ')));
  *line = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
}

AVX512 static inline __attribute__((always_inline)) void avx512_letters(const uint8_t *text,
                                                                        uint64_t *word,
                                                                        uint64_t *line) {
  __m512i bytes = _mm512_loadu_si512(text);
  __m512i lower = _mm512_or_si512(bytes, _mm512_set1_epi8(32));
  *word = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8('a')),
                                 _mm512_set1_epi8(26));
  *line = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
}

// Compresses the numbers 0...63 by the mask, then widens 16 at a time: no branch for up to 32 edges
// in 64 bytes. Writes up to 64 places whatever the mask is, which is why the walk keeps 65 free.
AVX512 static inline __attribute__((always_inline)) void edges_by_compress(uint64_t bits,
                                                                           uint32_t base,
                                                                           uint32_t *edges) {
  const __m512i iota = _mm512_set_epi8(
      63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
      40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
      17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i places = _mm512_maskz_compress_epi8(bits, iota);
  __m512i origin = _mm512_set1_epi32((int)base);
  int count = __builtin_popcountll(bits);
  _mm512_storeu_si512(
      edges, _mm512_add_epi32(origin, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
  _mm512_storeu_si512(edges + 16,
                      _mm512_add_epi32(origin, _mm512_cvtepu8_epi32(
                                                   _mm512_extracti32x4_epi32(places, 1))));
  if (__builtin_expect(count > 32, 0)) {
    _mm512_storeu_si512(edges + 32,
                        _mm512_add_epi32(origin, _mm512_cvtepu8_epi32(
                                                     _mm512_extracti32x4_epi32(places, 2))));
    _mm512_storeu_si512(edges + 48,
                        _mm512_add_epi32(origin, _mm512_cvtepu8_epi32(
                                                     _mm512_extracti32x4_epi32(places, 3))));
  }
}

DEFINE_WALK(walk_avx512, AVX512, avx512, edges_by_compress)

#endif

// ---------------------------------------------------------------- AArch64

#if defined(__aarch64__)

static inline void neon_whitespace(const uint8_t *text, uint64_t *word, uint64_t *line) {
  *word = ~grist_space_mask64(text);
  *line = grist_byte_mask64(text, '\n');
}

static inline void neon_letters(const uint8_t *text, uint64_t *word, uint64_t *line) {
  uint8x16_t letter[4];
  for (int i = 0; i < 4; i++) {
    uint8x16_t lower = vorrq_u8(vld1q_u8(text + 16 * i), vdupq_n_u8(32));
    letter[i] = vcltq_u8(vsubq_u8(lower, vdupq_n_u8('a')), vdupq_n_u8(26));
  }
  *word = grist_neon_mask(letter[0], letter[1], letter[2], letter[3]);
  *line = grist_byte_mask64(text, '\n');
}

DEFINE_WALK(walk_neon, , neon, edges_by_bit)

#endif

// ---------------------------------------------------------------- dispatch

struct form {
  const char *name;
  edges_function walk;
};

static const struct form forms[] = {
    {"portable", walk_portable},
#if defined(__x86_64__)
    {"sse2", walk_sse2},
    {"avx2", walk_avx2},
    {"avx512", walk_avx512},
#elif defined(__aarch64__)
    {"neon", walk_neon},
#endif
};

enum { FORMS = sizeof forms / sizeof forms[0] };

static int form_is_supported(int index) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (index == 2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  }
  if (index == 3) {
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  }
#endif
  return index >= 0 && index < FORMS;
}

static int widest_form(void) {
  int index = FORMS - 1;
  while (!form_is_supported(index)) {
    index--;
  }
  return index;
}

// The form in use; -1 before the first call. Racing first calls store the same number.
static int current_form = -1;

static const struct form *current(void) {
  int index = __atomic_load_n(&current_form, __ATOMIC_RELAXED);
  if (index < 0) {
    index = widest_form();
    __atomic_store_n(&current_form, index, __ATOMIC_RELAXED);
  }
  return &forms[index];
}

uint32_t grist_token_edges(struct grist_tokenizer *walk, enum grist_token_class token_class,
                           uint32_t *edges, uint32_t capacity) {
  return current()->walk(walk, token_class, edges, capacity);
}

const char *grist_kernel_name(void) { return current()->name; }

int grist_kernel_forms(void) { return FORMS; }

int grist_force_kernel(int form) {
  if (form >= FORMS || (form >= 0 && !form_is_supported(form))) {
    return 0;
  }
  __atomic_store_n(&current_form, form, __ATOMIC_RELAXED);
  return 1;
}

// Blocks without a hit, which are nearly all, are passed over in vectors; the compiler vectorizes
// the inner loop because nothing breaks out of it.
size_t grist_find_gzip_magic(const uint8_t *bytes, size_t length) {
  enum { BLOCK = 256 };
  size_t offset = 0;
  for (; offset + BLOCK <= length; offset += BLOCK) {
    const uint8_t *block = bytes + offset;
    uint8_t hits = 0;
    for (int i = 0; i < BLOCK; i++) {
      hits |= (uint8_t)((block[i] == 0x1f) & (block[i + 1] == 0x8b) & (block[i + 2] == 8));
    }
    if (hits != 0) {
      break;
    }
  }
  for (; offset < length; offset++) {
    if (bytes[offset] == 0x1f && bytes[offset + 1] == 0x8b && bytes[offset + 2] == 8) {
      return offset;
    }
  }
  return length;
}

// The compiler vectorizes this by itself.
void grist_lowercase(uint8_t *target, const uint8_t *source, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = source[i];
    target[i] = (uint8_t)(byte | ((uint8_t)(byte - 'A') < 26) << 5);
  }
}

const void *grist_last_byte(const void *bytes, int byte, size_t length) {
  return memrchr(bytes, byte, length);
}

const void *grist_memmem(const void *bytes, size_t length, const void *part,
                             size_t part_length) {
  return memmem(bytes, length, part, part_length);
}
