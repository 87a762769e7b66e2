// zlib: deflate for compressed output, inflate where ISA-L is missing.
#include <zlib.h>

// Two macros that Swift cannot import.
static inline int grist_inflate_init_raw(z_stream *stream) {
  return inflateInit2(stream, -15);
}
static inline int grist_deflate_init_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
