// If a file is truncated while it is mapped, reading past its new end raises SIGBUS. The handler
// maps zero pages over the whole guarded range and raises its flag. The reader goes on over zeros,
// checks the flag before it trusts what it read, and throws. A SIGBUS anywhere else goes to the
// previous handler.
#include "grist_kernels.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>

struct guard {
  uintptr_t start;  // 0 while the slot is free; written last, with release
  size_t length;
  int was_hit;
};

static struct guard guards[GRIST_GUARDS_MAX];
static struct sigaction previous;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // of taking and freeing slots

static void on_bus_error(int signal_number, siginfo_t *info, void *context) {
  uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; i < GRIST_GUARDS_MAX; i++) {
    uintptr_t start = __atomic_load_n(&guards[i].start, __ATOMIC_ACQUIRE);
    if (start == 0 || address < start || address - start >= guards[i].length) {
      continue;
    }
    // mmap is a plain system call on Linux, safe in a handler.
    void *zeros = mmap((void *)start, guards[i].length, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) {
      __atomic_store_n(&guards[i].was_hit, 1, __ATOMIC_RELEASE);
      return;
    }
  }
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal_number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal_number);
  } else {
    signal(signal_number, SIG_DFL);  // the read faults again, and ends the process
  }
}

int grist_guard(const void *start, size_t length) {
  static int is_installed;
  int slot = -1;
  pthread_mutex_lock(&lock);
  if (!is_installed) {
    struct sigaction action = {0};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    is_installed = sigaction(SIGBUS, &action, &previous) == 0;
  }
  for (int i = 0; i < GRIST_GUARDS_MAX && slot < 0 && is_installed; i++) {
    if (guards[i].start == 0) {
      guards[i].length = length;
      guards[i].was_hit = 0;
      __atomic_store_n(&guards[i].start, (uintptr_t)start, __ATOMIC_RELEASE);
      slot = i;
    }
  }
  pthread_mutex_unlock(&lock);
  return slot;
}

int grist_guard_was_hit(int slot) {
  return __atomic_exchange_n(&guards[slot].was_hit, 0, __ATOMIC_ACQ_REL);
}

void grist_unguard(int slot) {
  pthread_mutex_lock(&lock);
  __atomic_store_n(&guards[slot].start, 0, __ATOMIC_RELEASE);
  pthread_mutex_unlock(&lock);
}
