// A GNU extension that Swift's view of the C library does not show.
#define _GNU_SOURCE
#include "grist_kernels.h"

#include <fcntl.h>
#include <stdio.h>

int grist_exchange_paths(const char *path, const char *other) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE);
}
