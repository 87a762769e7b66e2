// Preloaded into a command: ends it as a power cut would, right before a system call that changes
// names or waits for the disk.
//
//     KILL_UNDER   only calls on files below this directory count
//     KILL_NUMBER  which one of them is not reached, from 1 on; 0 for none
//     KILL_LOG     a file that gets a line for each of them: the call, its path, its other path
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int calls;  // counted by all threads

static void find_path(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
}

// A path as it is from the root on.
static void find_whole(int directory, const char *name, char *path) {
  if (name[0] == '/' || directory == AT_FDCWD) {
    snprintf(path, PATH_MAX, "%s", name);
    return;
  }
  find_path(directory, path);
  size_t length = strlen(path);
  snprintf(path + length, PATH_MAX - length, "/%s", name);
}

static void count(const char *call, const char *path, const char *target) {
  const char *under = getenv("KILL_UNDER");
  const char *number = getenv("KILL_NUMBER");
  if (under == NULL || number == NULL || strncmp(path, under, strlen(under)) != 0) return;
  const char *log = getenv("KILL_LOG");
  if (log != NULL) {
    char line[2 * PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s %s\n", call, path, target);
    int file =
        (int)syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
      syscall(SYS_write, file, line, (size_t)length);
      syscall(SYS_close, file);
    }
  }
  if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) == atoi(number)) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
}

static void count_at(
    const char *call, int directory, const char *name, int other, const char *target) {
  char whole[PATH_MAX], whole_target[PATH_MAX] = "";
  find_whole(directory, name, whole);
  if (target != NULL) find_whole(other, target, whole_target);
  count(call, whole, whole_target);
}

static void count_open(const char *call, int descriptor) {
  char path[PATH_MAX];
  find_path(descriptor, path);
  count(call, path, "");
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int rename(const char *path, const char *target) {
  count_at("rename", AT_FDCWD, path, AT_FDCWD, target);
  return REAL(rename)(path, target);
}

int renameat(int directory, const char *path, int other, const char *target) {
  count_at("rename", directory, path, other, target);
  return REAL(renameat)(directory, path, other, target);
}

int renameat2(int directory, const char *path, int other, const char *target, unsigned flags) {
  count_at(flags & RENAME_EXCHANGE ? "exchange" : "rename", directory, path, other, target);
  return REAL(renameat2)(directory, path, other, target, flags);
}

int mkdir(const char *path, mode_t mode) {
  count_at("mkdir", AT_FDCWD, path, 0, NULL);
  return REAL(mkdir)(path, mode);
}

int rmdir(const char *path) {
  count_at("rmdir", AT_FDCWD, path, 0, NULL);
  return REAL(rmdir)(path);
}

int unlink(const char *path) {
  count_at("unlink", AT_FDCWD, path, 0, NULL);
  return REAL(unlink)(path);
}

int unlinkat(int directory, const char *path, int flags) {
  count_at("unlink", directory, path, 0, NULL);
  return REAL(unlinkat)(directory, path, flags);
}

int fsync(int descriptor) {
  count_open("sync", descriptor);
  return REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
  count_open("sync", descriptor);
  return REAL(fdatasync)(descriptor);
}

int syncfs(int descriptor) {
  count_open("sync", descriptor);
  return REAL(syncfs)(descriptor);
}
