// CRC-32C (Castagnoli; RFC 3720, appendix B.4): by the processor's instruction if it has one,
// otherwise by eight tables (Intel's "slicing-by-8").
#include "grist_kernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#endif

static uint32_t table[8][256];
static int table_is_ready;

static void make_table(void) {
  uint32_t made[8][256];
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) {
      crc = crc >> 1 ^ (0x82F63B78u & (0u - (crc & 1)));
    }
    made[0][i] = crc;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int i = 0; i < 256; i++) {
      made[slice][i] = made[slice - 1][i] >> 8 ^ made[0][made[slice - 1][i] & 255];
    }
  }
  memcpy(table, made, sizeof table);  // racing threads write the same bytes
  __atomic_store_n(&table_is_ready, 1, __ATOMIC_RELEASE);
}

static uint32_t crc_portable(uint32_t crc, const uint8_t *bytes, size_t length) {
  if (!__atomic_load_n(&table_is_ready, __ATOMIC_ACQUIRE)) {
    make_table();
  }
  while (length >= 8) {
    uint32_t low = crc ^ (uint32_t)(bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
                                    (uint32_t)bytes[3] << 24);
    crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^
          table[4][low >> 24] ^ table[3][bytes[4]] ^ table[2][bytes[5]] ^ table[1][bytes[6]] ^
          table[0][bytes[7]];
    bytes += 8;
    length -= 8;
  }
  while (length-- > 0) {
    crc = crc >> 8 ^ table[0][(crc ^ *bytes++) & 255];
  }
  return crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *bytes,
                                                               size_t length) {
  uint64_t wide = crc;
  for (; length >= 8; bytes += 8, length -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    wide = _mm_crc32_u64(wide, word);
  }
  crc = (uint32_t)wide;
  while (length-- > 0) {
    crc = _mm_crc32_u8(crc, *bytes++);
  }
  return crc;
}

static int has_hardware(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse4.2");
}

#elif defined(__aarch64__)

__attribute__((target("crc"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *bytes,
                                                            size_t length) {
  for (; length >= 8; bytes += 8, length -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __crc32cd(crc, word);
  }
  while (length-- > 0) {
    crc = __crc32cb(crc, *bytes++);
  }
  return crc;
}

static int has_hardware(void) { return (getauxval(AT_HWCAP) & (1ul << 7)) != 0; }  // HWCAP_CRC32

#else

static uint32_t crc_hardware(uint32_t crc, const uint8_t *bytes, size_t length) {
  return crc_portable(crc, bytes, length);
}
static int has_hardware(void) { return 0; }

#endif

uint32_t grist_crc32c(uint32_t crc, const void *bytes, size_t length) {
  static int hardware = -1;  // racing first calls store the same number
  int use = __atomic_load_n(&hardware, __ATOMIC_RELAXED);
  if (use < 0) {
    use = has_hardware();
    __atomic_store_n(&hardware, use, __ATOMIC_RELAXED);
  }
  crc = ~crc;
  return ~(use ? crc_hardware(crc, bytes, length) : crc_portable(crc, bytes, length));
}

uint32_t grist_crc32c_portable(uint32_t crc, const void *bytes, size_t length) {
  return ~crc_portable(~crc, bytes, length);
}
