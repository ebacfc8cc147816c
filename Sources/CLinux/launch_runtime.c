// An OCI runtime wants to be root and to arrange mounts and cgroups itself. It gets a user namespace with a single
// user, so that for the host it is an ordinary user whoever starts it, and a view of the host in which it cannot change
// our mounts and cgroups.
//
// The child is a copy of the caller and does not share its memory as in launch.c, since the caller must run on to map
// the child's ids. As a copy of a process with other threads, it makes system calls only.
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Message of a child that cannot go on. A child that can sends none: exec closes its end.
struct report {
  enum clinux_step step;
  int error;
};

struct child {
  const struct clinux_launch *launch;
  const struct clinux_runtime *runtime;
  /// The child's end of a pair of sockets to the caller.
  int caller;
  int cgroups[CLINUX_MOST_PLACED];
  /// As in the launch.
  int gate;
};

static int fail(const struct child *child, enum clinux_step step) {
  struct report report = {step, errno};
  send(child->caller, &report, sizeof report, MSG_NOSIGNAL);
  _exit(127);
}

/// Puts the descriptors of the launch in their places and our own behind them until exec, and closes all others: a copy
/// of the caller's end in another child could keep us waiting for a caller that is gone.
static int take_descriptors(struct child *child) {
  const struct clinux_launch *launch = child->launch;
  size_t first = launch->descriptor_count, own = first + 1 + launch->cgroup_count, count = own + (launch->gate >= 0);
  int wanted[CLINUX_MOST_PLACED];
  if (count > CLINUX_MOST_PLACED) {
    errno = EMFILE;
    return -1;
  }
  memcpy(wanted, launch->descriptors, first * sizeof(int));
  wanted[first] = child->caller;
  memcpy(wanted + first + 1, launch->cgroups, launch->cgroup_count * sizeof(int));
  if (launch->gate >= 0) wanted[own] = launch->gate;
  if (clinux_keep_only(wanted, count) < 0) return -1;
  child->caller = (int)first;
  for (size_t i = 0; i < launch->cgroup_count; i++) child->cgroups[i] = (int)(first + 1 + i);
  child->gate = launch->gate >= 0 ? (int)own : -1;
  return (int)syscall(SYS_close_range, (unsigned)first, INT32_MAX, 4 /* CLOSE_RANGE_CLOEXEC */);
}

/// Waits for the byte that the caller sends when it has mapped the ids.
static void wait_for_caller(const struct child *child) {
  char byte;
  if (read(child->caller, &byte, 1) != 1) _exit(126);
}

/// Asks again to be killed with the caller, since the change of identity has undone that; ends if the caller is gone.
static int end_with_caller(const struct child *child) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -1;
  struct pollfd caller = {.fd = child->caller};
  if (poll(&caller, 1, 0) > 0) _exit(126);
  return 0;
}

static int become_root(const struct clinux_launch *launch) {
  if (launch->change_identity && syscall(SYS_setgroups, 0, NULL) < 0) return -1;
  if (syscall(SYS_setresgid, 0, 0, 0) < 0) return -1;
  return (int)syscall(SYS_setresuid, 0, 0, 0);
}

/// Makes a detached mount of the agent alone, with the caller's rights while we have them.
static int take_agent(const struct clinux_runtime *runtime) {
  return (int)syscall(SYS_open_tree, AT_FDCWD, runtime->agent, OPEN_TREE_CLONE | O_CLOEXEC);
}

static int show_agent(const struct clinux_runtime *runtime, int agent) {
  if (syscall(SYS_move_mount, agent, "", AT_FDCWD, runtime->agent_place, MOVE_MOUNT_F_EMPTY_PATH) < 0) return -1;
  return clinux_restrict_mount(
      runtime->agent_place, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/// Makes cgroups read-only: a runtime that could write there would move its programs out of ours.
static int freeze_cgroups(void) {
  if (clinux_restrict_mount("/sys/fs/cgroup", AT_RECURSIVE, MOUNT_ATTR_RDONLY) == 0) return 0;
  return errno == EINVAL || errno == ENOENT ? 0 : -1;
}

/// Arranges the runtime's view of the host. The agent makes the one user namespace that is allowed, in which it is no
/// longer root; no program can make another.
static int arrange_view(const struct clinux_runtime *runtime) {
  if (freeze_cgroups() < 0) return -1;
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) return -1;
  if (clinux_write_text("/proc/sys/user/max_user_namespaces", "1") < 0) return -1;
  return runtime->meminfo ? mount(runtime->meminfo, "/proc/meminfo", NULL, MS_BIND, NULL) : 0;
}

static int make_root(const struct child *child, int agent) {
  if (clinux_make_root(child->launch, false) < 0) return -1;
  return child->runtime->agent ? show_agent(child->runtime, agent) : 0;
}

static int run_child(struct child *child) {
  const struct clinux_launch *launch = child->launch;
  int agent = -1;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) fail(child, CLINUX_STEP_IDENTITY);
  if (take_descriptors(child) < 0) fail(child, CLINUX_STEP_DESCRIPTORS);
  wait_for_caller(child);
  setsid();
  umask(022);
  if (clinux_join_cgroups(child->cgroups, launch->cgroup_count) < 0) fail(child, CLINUX_STEP_CGROUP);
  if (clinux_reach_gate(child->gate) < 0) fail(child, CLINUX_STEP_CGROUP);
  if (child->runtime->agent && (agent = take_agent(child->runtime)) < 0) fail(child, CLINUX_STEP_ROOT);
  if (become_root(launch) < 0 || end_with_caller(child) < 0) fail(child, CLINUX_STEP_IDENTITY);
  if (clinux_mount_layer(launch) < 0) fail(child, CLINUX_STEP_LAYER);
  if (make_root(child, agent) < 0) fail(child, CLINUX_STEP_ROOT);
  if (arrange_view(child->runtime) < 0) fail(child, CLINUX_STEP_VIEW);
  if (clinux_choose_processors(launch) < 0) fail(child, CLINUX_STEP_AFFINITY);
  if (clinux_pass_gate(child->gate) < 0) fail(child, CLINUX_STEP_CGROUP);
  clinux_reset_signals();
  execve(launch->path, launch->arguments, launch->environment);
  return fail(child, CLINUX_STEP_EXEC);
}

static pid_t copy_self(const struct clinux_runtime *runtime, pid_t *id) {
  int namespaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | (runtime->new_network ? CLONE_NEWNET : 0);
  return (pid_t)syscall(SYS_clone, namespaces | CLONE_PARENT_SETTID | SIGCHLD, 0, id, 0, 0);
}

/// Starts the child, in which it never returns.
static pid_t start(struct child *child, int peer) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t process = copy_self(child->runtime, child->launch->process);
  if (process == 0) {
    child->caller = peer;
    _exit(run_child(child));
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(peer);
  errno = error;
  return process;
}

static int write_fact(pid_t process, const char *name, const char *text) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/%s", process, name);
  return clinux_write_text(path, text);
}

static int map_root(pid_t process, const char *name, unsigned id) {
  char line[40];
  snprintf(line, sizeof line, "0 %u 1", id);
  return write_fact(process, name, line);
}

/// Maps the ids. A caller without privileges may map a group only if setgroups is denied.
static int map_ids(pid_t process, const struct clinux_launch *launch) {
  if (!launch->change_identity && write_fact(process, "setgroups", "deny") < 0) return -1;
  if (map_root(process, "uid_map", launch->change_identity ? launch->user : geteuid()) < 0) return -1;
  return map_root(process, "gid_map", launch->change_identity ? launch->group : getegid());
}

/// Maps the child's ids, lets it go on, and returns its report.
static struct report follow(pid_t process, const struct clinux_launch *launch, int child) {
  struct report report = {CLINUX_STEP_NONE, 0};
  if (map_ids(process, launch) < 0 || send(child, "", 1, MSG_NOSIGNAL) != 1)
    return (struct report){CLINUX_STEP_USER_NAMESPACE, errno};
  ssize_t size;
  do size = recv(child, &report, sizeof report, MSG_WAITALL);
  while (size < 0 && errno == EINTR);
  return size < 0 ? (struct report){CLINUX_STEP_CLONE, errno} : report;
}

pid_t clinux_launch_runtime(
    const struct clinux_launch *launch, const struct clinux_runtime *runtime, enum clinux_step *failed) {
  struct child child = {.launch = launch, .runtime = runtime};
  int ends[2];
  *failed = CLINUX_STEP_CLONE;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -1;
  pid_t process = start(&child, ends[1]);
  struct report report = {CLINUX_STEP_CLONE, errno};
  if (process > 0) report = follow(process, launch, ends[0]);
  close(ends[0]);
  if (report.step == CLINUX_STEP_NONE) return process;
  if (process > 0) {
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
  }
  *failed = report.step;
  errno = report.error;
  return -1;
}
