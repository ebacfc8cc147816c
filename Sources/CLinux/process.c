#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

int clinux_close_range(unsigned first, unsigned last) { return (int)syscall(SYS_close_range, first, last, 0); }

int clinux_duplicate_above(int descriptor, int least) { return fcntl(descriptor, F_DUPFD_CLOEXEC, least); }

int clinux_place_descriptors(const int *descriptors, size_t count) {
  int parked[CLINUX_MOST_PLACED];
  if (count > CLINUX_MOST_PLACED) {
    errno = EMFILE;
    return -1;
  }
  // Copied first to unused numbers above all places, so that none is overwritten before it is placed.
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

ssize_t clinux_read_now(int descriptor, void *buffer, size_t size) {
  struct iovec part = {buffer, size};
  return preadv2(descriptor, &part, 1, -1, RWF_NOWAIT);
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

int clinux_pidfd_reap(int pidfd) {
  siginfo_t ending;
  int result;
  do result = waitid(P_PIDFD, (id_t)pidfd, &ending, WEXITED);
  while (result < 0 && errno == EINTR);
  return result;
}

int clinux_set_dumpable(bool dumpable) { return prctl(PR_SET_DUMPABLE, dumpable ? 1 : 0, 0, 0, 0); }

int clinux_set_child_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int clinux_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

/// Opens the program's end of a terminal; by its name on gVisor, which has no TIOCGPTPEER.
static int open_program_end(int master) {
  int end = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (end >= 0 || errno != ENOTTY) return end;
  int number;
  if (ioctl(master, TIOCGPTN, &number) < 0) return -1;
  char path[32];
  snprintf(path, sizeof path, "/dev/pts/%d", number);
  return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

int clinux_open_terminal(int ends[2]) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return -1;
  int program = unlockpt(master) < 0 ? -1 : open_program_end(master);
  if (program < 0) {
    int error = errno;
    close(master);
    errno = error;
    return -1;
  }
  ends[0] = master;
  ends[1] = program;
  return 0;
}

int clinux_take_terminal(int terminal) { return ioctl(terminal, TIOCSCTTY, 0); }

int clinux_packet_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }

int clinux_send_descriptors(int socket, const int *descriptors, size_t count) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(CLINUX_MOST_PLACED * sizeof(int))];
  } control = {0};
  if (count > CLINUX_MOST_PLACED) {
    errno = EMFILE;
    return -1;
  }
  char byte = 'x';
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {
      .msg_iov = &data,
      .msg_iovlen = 1,
      .msg_control = control.space,
      .msg_controllen = CMSG_SPACE(count * sizeof(int)),
  };
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(rights), descriptors, count * sizeof(int));
  return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int clinux_peer(int socket, uid_t *user, pid_t *process) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
  *user = peer.uid;
  *process = peer.pid;
  return 0;
}

int clinux_open_unnamed(int directory, mode_t mode) {
  return openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
}

int clinux_name_file(int file, int directory, const char *name) {
  int result = linkat(file, "", directory, name, AT_EMPTY_PATH);
  if (result == 0 || errno != ENOENT) return result;
  // Before Linux 6.10, only root may name a file by its descriptor alone.
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW);
}

ssize_t clinux_attribute(const char *path, const char *name, void *value, size_t size) {
  return getxattr(path, name, value, size);
}

int clinux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int clinux_seal(int file) {
  return fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

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
