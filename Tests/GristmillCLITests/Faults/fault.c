// Preloaded into a command: lets one system call fail that would have succeeded.
//
//     FAULT_CALL    open, create, read, write, map, rename or sync; feed and drain are writes to and
//                   reads from pipes, in gristmill itself; datagram (sent), received (of those), accept
//                   or connect (to other hosts than 127.0.0.1)
//     FAULT_NUMBER  which one of them, from 1 on; 0: all of them while the file FAULT_WHILE is there
//     FAULT_ERROR   the error number it fails with
//     FAULT_UNDER   only calls on files below this directory count
//     FAULT_MARK    a file that is made when the call fails
//     FAULT_THREADS so many threads may live at a time beside the first one; more are refused
//     FAULT_WHILE   see FAULT_NUMBER
//     FAULT_BACK    while this file is there the wall clock is behind by an hour
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int calls;  // counted by all threads

static int is_under(const char *path) {
  const char *directory = getenv("FAULT_UNDER");
  return directory != NULL && strncmp(path, directory, strlen(directory)) == 0;
}

static int has_path_under(int descriptor) {
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  return is_under(path);
}

static int is_there(const char *variable) {
  const char *path = getenv(variable);
  return path != NULL && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

// Whether this call is the one that fails; errno is set then.
static int fails(const char *call) {
  const char *wanted = getenv("FAULT_CALL");
  if (wanted == NULL || strcmp(wanted, call) != 0) return 0;
  int number = atoi(getenv("FAULT_NUMBER"));
  if (number == 0 && !is_there("FAULT_WHILE")) return 0;
  if (number > 0 && __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) != number) return 0;
  int mark = (int)syscall(SYS_openat, AT_FDCWD, getenv("FAULT_MARK"), O_CREAT | O_WRONLY, 0600);
  if (mark >= 0) syscall(SYS_close, mark);
  errno = atoi(getenv("FAULT_ERROR"));
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opens(const char *path, int flags) {
  return is_under(path) && fails(flags & O_CREAT ? "create" : "open");
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return opens(path, flags) ? -1 : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return opens(path, flags) ? -1 : REAL(open64)(path, flags, mode);
}

static int is_pipe_of_ours(int descriptor) {
  struct stat status;
  return strncmp(program_invocation_short_name, "gristmill", 9) == 0 &&
         fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (is_pipe_of_ours(descriptor) && fails("feed")) return -1;
  if (has_path_under(descriptor) && fails("write")) return -1;
  return REAL(write)(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  if (has_path_under(descriptor) && fails("read")) return -1;
  return REAL(pread)(descriptor, bytes, count, offset);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  if (is_pipe_of_ours(descriptor) && fails("drain")) return -1;
  if (has_path_under(descriptor) && fails("read")) return -1;
  return REAL(read)(descriptor, bytes, count);
}

void *mmap(void *start, size_t length, int protection, int flags, int descriptor, off_t offset) {
  if (descriptor >= 0 && has_path_under(descriptor) && fails("map")) return MAP_FAILED;
  return REAL(mmap)(start, length, protection, flags, descriptor, offset);
}

int rename(const char *path, const char *target) {
  if (is_under(path) && fails("rename")) return -1;
  return REAL(rename)(path, target);
}

int fsync(int descriptor) {
  if (has_path_under(descriptor) && fails("sync")) return -1;
  return REAL(fsync)(descriptor);
}

int mkdir(const char *path, mode_t mode) {
  if (is_under(path) && fails("create")) return -1;
  return REAL(mkdir)(path, mode);
}

static int threads;  // that live, beside the first one

struct body {
  void *(*run)(void *);
  void *argument;
};

static void *run(void *argument) {
  struct body body = *(struct body *)argument;
  free(argument);
  void *result = body.run(body.argument);
  __atomic_sub_fetch(&threads, 1, __ATOMIC_RELEASE);
  return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
  const char *limit = getenv("FAULT_THREADS");
  if (limit == NULL) return REAL(pthread_create)(thread, attributes, start, argument);
  if (__atomic_add_fetch(&threads, 1, __ATOMIC_ACQUIRE) > atoi(limit)) {
    __atomic_sub_fetch(&threads, 1, __ATOMIC_RELEASE);
    return EAGAIN;
  }
  struct body *body = malloc(sizeof *body);
  body->run = start;
  body->argument = argument;
  return REAL(pthread_create)(thread, attributes, run, body);
}

static int is_datagram(int descriptor) {
  int kind = 0;
  socklen_t length = sizeof kind;
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &length) == 0 && kind == SOCK_DGRAM;
}

ssize_t sendto(int descriptor, const void *bytes, size_t count, int flags,
               const struct sockaddr *address, socklen_t length) {
  if (is_datagram(descriptor) && fails("datagram")) return -1;
  return REAL(sendto)(descriptor, bytes, count, flags, address, length);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
  if (is_datagram(descriptor) && fails("datagram")) return -1;
  return REAL(sendmsg)(descriptor, message, flags);
}

int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags) {
  if (is_datagram(descriptor) && fails("datagram")) return -1;
  return REAL(sendmmsg)(descriptor, messages, count, flags);
}

// The socket that is connecting is there after the fault is over.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags) {
  if (fails("accept")) return -1;
  return REAL(accept4)(descriptor, address, length, flags);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
  const struct sockaddr_in *internet = (const struct sockaddr_in *)address;
  if (address->sa_family == AF_INET && ntohl(internet->sin_addr.s_addr) != INADDR_LOOPBACK &&
      fails("connect"))
    return -1;
  return REAL(connect)(descriptor, address, length);
}

// What is received, too.
ssize_t recvmsg(int descriptor, struct msghdr *message, int flags) {
  if (is_datagram(descriptor) && fails("received")) return -1;
  return REAL(recvmsg)(descriptor, message, flags);
}

ssize_t recvfrom(int descriptor, void *bytes, size_t count, int flags, struct sockaddr *address,
                 socklen_t *length) {
  if (is_datagram(descriptor) && fails("received")) return -1;
  return REAL(recvfrom)(descriptor, bytes, count, flags, address, length);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int status = (int)syscall(SYS_clock_gettime, clock, time);
  if (status == 0 && clock == CLOCK_REALTIME && is_there("FAULT_BACK")) time->tv_sec -= 3600;
  return status;
}
