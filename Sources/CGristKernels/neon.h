// A bit for each of 64 bytes, which NEON has no instruction for.
#ifndef GRIST_NEON_H
#define GRIST_NEON_H

#include <arm_neon.h>
#include <stdint.h>

// Bit i is set where byte i of `a`, `b`, `c` and `d` together is 0xff; the others are 0.
static inline uint64_t neon_mask(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  uint8x16_t all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#endif
