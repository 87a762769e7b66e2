// liblz4, the block API: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
#include <lz4.h>
