#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Changes identity by system call, as in a launch: glibc's wrappers expect all threads, and fork has copied one.
static int become(uid_t user) {
  if (geteuid() != 0) return 0;
  if (syscall(SYS_setgroups, 0, NULL) < 0) return -1;
  if (syscall(SYS_setresgid, user, user, user) < 0) return -1;
  return (int)syscall(SYS_setresuid, user, user, user);
}

int clinux_try_user_namespace(uid_t user) {
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    if (become(user) < 0 || unshare(CLONE_NEWUSER) < 0) _exit(errno & 0x7F);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) _exit(0x80 | (errno & 0x7F));
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return errno;
  return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}
