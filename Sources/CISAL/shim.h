// Intel ISA-L, its inflate and its gzip CRC-32: about three times zlib's speed on text.
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
