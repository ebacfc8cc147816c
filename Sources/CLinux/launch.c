// The child shares the caller's memory until exec (as posix_spawn's does), so it allocates nothing, takes no lock,
// and makes identity changes by system call: glibc's wrappers would tell the caller's other threads to change too.
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STACK_SIZE = 64 * 1024 };

struct child {
  const struct clinux_launch *launch;
  enum clinux_step step;
  int error;
  uid_t user;
  gid_t group;
};

static int map_id(const char *path, unsigned id) {
  char line[40];
  snprintf(line, sizeof line, "%u %u 1", id, id);
  return clinux_write_text(path, line);
}

/// An ordinary user's mount namespace needs a user namespace that owns it; clone has made both.
static int map_user(const struct child *child) {
  if (child->user == 0) return 0;
  if (clinux_write_text("/proc/self/setgroups", "deny") < 0) return -1;
  if (map_id("/proc/self/uid_map", child->user) < 0) return -1;
  return map_id("/proc/self/gid_map", child->group);
}

static int change_identity(const struct clinux_launch *launch) {
  if (!launch->change_identity) return 0;
  if (syscall(SYS_setgroups, 0, NULL) < 0) return -1;
  if (syscall(SYS_setresgid, launch->group, launch->group, launch->group) < 0) return -1;
  return (int)syscall(SYS_setresuid, launch->user, launch->user, launch->user);
}

/// Shows the processes of our own PID namespace: bubblewrap looks for its child by the number that it has there. Where
/// the kernel does not let us, as in containers that cover parts of /proc, the caller's view has to do.
static void show_processes(void) { mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL); }

static int fail(struct child *child, enum clinux_step step) {
  child->step = step;
  child->error = errno;
  _exit(127);
}

static int run_child(void *argument) {
  struct child *child = argument;
  const struct clinux_launch *launch = child->launch;
  setsid();
  umask(022);
  if (clinux_join_cgroups(launch->cgroups, launch->cgroup_count) < 0) fail(child, CLINUX_STEP_CGROUP);
  if (clinux_reach_gate(launch->gate) < 0) fail(child, CLINUX_STEP_CGROUP);
  if (map_user(child) < 0) fail(child, CLINUX_STEP_USER_NAMESPACE);
  if (clinux_mount_layer(launch) < 0) fail(child, CLINUX_STEP_LAYER);
  show_processes();
  if (clinux_make_root(launch, launch->change_identity) < 0) fail(child, CLINUX_STEP_ROOT);
  if (clinux_choose_processors(launch) < 0) fail(child, CLINUX_STEP_AFFINITY);
  if (change_identity(launch) < 0) fail(child, CLINUX_STEP_IDENTITY);
  if (clinux_pass_gate(launch->gate) < 0) fail(child, CLINUX_STEP_CGROUP);
  if (clinux_keep_only(launch->descriptors, launch->descriptor_count) < 0) fail(child, CLINUX_STEP_DESCRIPTORS);
  clinux_reset_signals();
  execve(launch->path, launch->arguments, launch->environment);
  return fail(child, CLINUX_STEP_EXEC);
}

/// Like `clinux_spawn`; the child's id is in `id` before the child runs.
static pid_t spawn(int (*body)(void *), void *argument, int namespaces, pid_t *id) {
  char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return -1;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | SIGCHLD | namespaces;
  pid_t process = clone(body, stack + STACK_SIZE, flags, argument, id);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  munmap(stack, STACK_SIZE);
  errno = error;
  return process;
}

pid_t clinux_spawn(int (*body)(void *), void *argument, int namespaces) {
  pid_t id;
  return spawn(body, argument, namespaces, &id);
}

pid_t clinux_launch(const struct clinux_launch *launch, enum clinux_step *failed) {
  struct child child = {.launch = launch, .user = geteuid(), .group = getegid()};
  // If bubblewrap is killed between making process 1 and letting it go on, process 1 would wait for ever; in a PID
  // namespace of bubblewrap's own, it is killed along with it.
  int namespaces = CLONE_NEWPID | CLONE_NEWNS | (child.user == 0 ? 0 : CLONE_NEWUSER);
  pid_t process = spawn(run_child, &child, namespaces, launch->process);
  *failed = CLINUX_STEP_CLONE;
  if (process > 0 && child.step != CLINUX_STEP_NONE) {
    waitpid(process, NULL, 0);
    *failed = child.step;
    errno = child.error;
    return -1;
  }
  return process;
}

struct detached {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const int *descriptors;
  size_t descriptor_count;
  int error;
};

static int run_detached(void *argument) {
  struct detached *detached = argument;
  setsid();
  umask(022);
  if (chdir("/") == 0 && clinux_keep_only(detached->descriptors, detached->descriptor_count) == 0) {
    clinux_reset_signals();
    execve(detached->path, detached->arguments, detached->environment);
  }
  detached->error = errno;
  _exit(127);
}

/// Runs in a child that ends at once, so that its own child is not the caller's.
static int run_parent(void *argument) {
  struct detached *detached = argument;
  if (clinux_spawn(run_detached, detached, 0) < 0) detached->error = errno;
  _exit(0);
}

int clinux_spawn_detached(
    const char *path, char *const *arguments, char *const *environment, const int *descriptors, size_t descriptor_count) {
  struct detached detached = {path, arguments, environment, descriptors, descriptor_count, 0};
  pid_t process = clinux_spawn(run_parent, &detached, 0);
  if (process < 0) return -1;
  waitpid(process, NULL, 0);
  errno = detached.error;
  return detached.error == 0 ? 0 : -1;
}
