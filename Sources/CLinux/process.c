#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_close_range(unsigned first, unsigned last) { return (int)syscall(SYS_close_range, first, last, 0); }

int clinux_duplicate_above(int descriptor, int least) { return fcntl(descriptor, F_DUPFD_CLOEXEC, least); }

int clinux_place_descriptors(const int *descriptors, size_t count) {
  int parked[CLINUX_MOST_PLACED];
  if (count > CLINUX_MOST_PLACED) {
    errno = EMFILE;
    return -1;
  }
  // Copied above all places first, to numbers that nobody has, so that none is overwritten before it is placed.
  for (size_t i = 0; i < count; i++)
    if ((parked[i] = clinux_duplicate_above(descriptors[i], (int)count)) < 0) return -1;
  for (size_t i = 0; i < count; i++)
    if (dup2(parked[i], (int)i) < 0) return -1;
  return 0;
}

int clinux_readable_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) < 0 ? -1 : count;
}

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int clinux_signalfd(const sigset_t *signals) { return signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC); }

void clinux_signalfd_drain(int descriptor) {
  struct signalfd_siginfo pending[8];
  while (read(descriptor, pending, sizeof pending) > 0) {
  }
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int clinux_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int clinux_set_dumpable(bool dumpable) { return prctl(PR_SET_DUMPABLE, dumpable ? 1 : 0, 0, 0, 0); }

int clinux_set_child_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int clinux_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

int clinux_memfd_create(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

void clinux_lower_limit(enum clinux_resource resource, uint64_t most) {
  static const int numbers[] = {
      [CLINUX_CORE_SIZE] = RLIMIT_CORE,
      [CLINUX_PROCESSES] = RLIMIT_NPROC,
      [CLINUX_OPEN_FILES] = RLIMIT_NOFILE,
      [CLINUX_FILE_SIZE] = RLIMIT_FSIZE,
  };
  struct rlimit limit;
  if (getrlimit(numbers[resource], &limit) < 0) return;
  rlim_t value = most < limit.rlim_max ? most : limit.rlim_max;
  limit = (struct rlimit){.rlim_cur = value, .rlim_max = value};
  setrlimit(numbers[resource], &limit);
}
