// GNU extensions that Swift's import of the C library does not show.
#define _GNU_SOURCE
#include "grist_kernels.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int grist_exchange_paths(const char *path, const char *other) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE);
}

int grist_exists_beneath(int directory, const char *path) {
  struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
  long found;
  // EAGAIN: something was renamed at the same time, and the kernel cannot decide.
  do found = syscall(SYS_openat2, directory, path, &how, sizeof how);
  while (found < 0 && (errno == EINTR || errno == EAGAIN));
  if (found < 0) return -1;
  close((int)found);
  return 0;
}

int grist_punch(int descriptor, int64_t offset, int64_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

int grist_start_writeback(int descriptor, int64_t offset, int64_t length) {
  return sync_file_range(descriptor, offset, length, SYNC_FILE_RANGE_WRITE);
}

int64_t grist_directory_entries(int descriptor, void *buffer, size_t capacity) {
  return getdents64(descriptor, buffer, capacity);
}

// Moves a descriptor away from those of stdin, stdout and stderr.
static int above_standard(int descriptor) {
  if (descriptor < 0 || descriptor > STDERR_FILENO) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  close(descriptor);
  errno = error;
  return moved;
}

int grist_pipe(int ends[2], int capacity) {
  int made[2];
  if (pipe2(made, O_CLOEXEC) != 0) return -1;
  ends[0] = above_standard(made[0]);
  ends[1] = above_standard(made[1]);
  if (ends[0] < 0 || ends[1] < 0) {
    int error = errno;
    for (int i = 0; i < 2; i++) {
      if (ends[i] >= 0) close(ends[i]);
    }
    errno = error;
    return -1;
  }
  // Each user has a budget for enlarged pipes; when it is used up, a smaller size may still work.
  int size = fcntl(ends[1], F_GETPIPE_SZ);
  for (; capacity > size; capacity /= 2) {
    if (fcntl(ends[1], F_SETPIPE_SZ, capacity) >= 0) break;
  }
  return fcntl(ends[1], F_GETPIPE_SZ);
}

int grist_close_from(void *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

char *const *grist_environment(void) { return environ; }

int grist_usable_processors(void) {
  // The kernel refuses a set that is smaller than its own, whose size it does not tell.
  for (int most = 1024; most <= 1 << 20; most *= 2) {
    cpu_set_t *set = CPU_ALLOC(most);
    if (!set) return -1;
    size_t size = CPU_ALLOC_SIZE(most);
    int failed = sched_getaffinity(0, size, set);
    int error = errno, count = failed ? 0 : CPU_COUNT_S(size, set);
    CPU_FREE(set);
    if (!failed) return count;
    if (error != EINVAL) return -1;
  }
  return -1;
}
