#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

int clinux_become_only_user(uid_t user) {
  char line[40];
  snprintf(line, sizeof line, "%u 0 1", user);
  if (unshare(CLONE_NEWUSER) < 0) return -1;
  // gVisor has no such file, and asks for none.
  if (clinux_write_text("/proc/self/setgroups", "deny") < 0 && errno != ENOENT) return -1;
  return clinux_write_text("/proc/self/uid_map", line) < 0 ? -1 : clinux_write_text("/proc/self/gid_map", line);
}

int clinux_give_up_privileges(void) {
  // The kernel has fewer than 64 capabilities, and answers EINVAL for the rest.
  for (unsigned long capability = 0; capability < 64; capability++)
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL) return -1;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {0};
  if (syscall(SYS_capset, &header, none) < 0) return -1;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int clinux_filter_calls(const void *program, size_t size) {
  struct sock_fprog filter = {
      .len = (unsigned short)(size / sizeof(struct sock_filter)), .filter = (struct sock_filter *)program};
  if (size % sizeof(struct sock_filter) != 0 || size / sizeof(struct sock_filter) > BPF_MAXINSNS) {
    errno = EINVAL;
    return -1;
  }
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}
