#include "grist_kernels.h"

#include <math.h>
#include <stdlib.h>

// Mantissas have 64 bits, those of a long double of x86-64, whatever the machine's has.
enum { mantissa_bits = 64, exponent_bias = 1 << 15 };

static size_t put(uint8_t *target, uint8_t kind, uint8_t flip, uint16_t exponent,
                  uint64_t mantissa) {
  target[0] = kind;
  target[1] = (uint8_t)(exponent >> 8) ^ flip;
  target[2] = (uint8_t)exponent ^ flip;
  for (int place = 0; place < 8; place++) {
    target[3 + place] = (uint8_t)(mantissa >> (56 - 8 * place)) ^ flip;
  }
  return GRIST_GENERAL_NUMBER_BYTES_MAX;
}

static size_t put_kind(uint8_t *target, uint8_t kind) {
  target[0] = kind;
  return 1;
}

size_t grist_general_number(const char *text, uint8_t *target) {
  char *end;
  long double number = strtold(text, &end);
  if (end == text) return put_kind(target, GRIST_NO_NUMBER);
  if (isnan(number)) {
    return put_kind(target, signbit(number) ? GRIST_NEGATIVE_NAN : GRIST_NAN);
  }
  bool negative = number < 0;
  if (isinf(number)) {
    return put_kind(target, negative ? GRIST_NEGATIVE_INFINITY : GRIST_INFINITY);
  }
  if (number == 0) return put_kind(target, GRIST_ZERO);
  int exponent;
  long double fraction = frexpl(negative ? -number : number, &exponent);
  long double scaled = rintl(ldexpl(fraction, mantissa_bits));
  if (scaled >= ldexpl(1, mantissa_bits)) {
    scaled /= 2;
    exponent++;
  }
  return put(target, negative ? GRIST_NEGATIVE : GRIST_POSITIVE, negative ? 0xff : 0,
             (uint16_t)(exponent + exponent_bias), (uint64_t)scaled);
}
