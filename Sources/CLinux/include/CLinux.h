// Calls that Swift cannot make by itself: variadic ones, macros, and the few lines between clone and exec.
#ifndef CLINUX_H
#define CLINUX_H

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/wait.h>

/// fork, which Swift hides; only for a process of one thread.
static inline pid_t clinux_fork(void) {
  extern pid_t fork(void);
  return fork();
}

/// Runs `body` in a child that shares this process's memory until it calls exec or ends, in new namespaces as the flags
/// of clone(2) say; the calling thread waits, and no signal is delivered to either meanwhile. Returns the child's id,
/// or -1 with errno.
pid_t clinux_spawn(int (*body)(void *), void *argument, int namespaces);

/// Starts a detached thread that takes no signal, with a stack of `stack_size` bytes (0: the default). `elsewhere`: it
/// starts on another processor than the caller's where there is one, since the kernel may otherwise queue it behind the
/// caller, where it waits for milliseconds; afterwards it may run on all of the caller's processors. Returns 0 or an
/// errno.
int clinux_start_thread(
    pthread_t *thread, void *(*body)(void *), void *argument, size_t stack_size, bool elsewhere);

/// Closes the descriptors from `first` to `last`. -1 and errno on failure.
int clinux_close_range(unsigned first, unsigned last);

/// Closes all descriptors from `first` on. The last one is INT32_MAX, since gVisor takes none above it.
static inline int clinux_close_from(unsigned first) { return clinux_close_range(first, INT32_MAX); }

/// A copy of a descriptor, numbered `least` or higher and closed on exec. -1 and errno on failure.
int clinux_duplicate_above(int descriptor, int least);

/// The most descriptors that can be placed at once.
enum { CLINUX_MOST_PLACED = 64 };

/// Makes this process's descriptor i a copy of descriptors[i], open across exec; whatever had that number is closed.
/// For a child before exec: it closes nothing else, allocates nothing and takes no lock. -1 and errno on failure.
int clinux_place_descriptors(const int *descriptors, size_t count);

/// The bytes that a pipe or socket holds for reading. -1 and errno on failure.
int clinux_readable_bytes(int descriptor);

/// Reads without waiting, whatever the descriptor's flags: EAGAIN where there is nothing, EOPNOTSUPP where the kernel
/// cannot tell, as for terminals and, before Linux 6.4, for pipes. -1 and errno on failure.
ssize_t clinux_read_now(int descriptor, void *buffer, size_t size);

/// A pipe whose ends are closed on exec. -1 and errno on failure.
int clinux_pipe(int ends[2]);

/// A descriptor that becomes readable when one of the signals is pending. -1 and errno on failure.
int clinux_signalfd(const sigset_t *signals);

/// Empties a signalfd.
void clinux_signalfd_drain(int descriptor);

/// A counter that wakes a poll when it is written to; non-blocking, closed on exec. -1 and errno on failure.
int clinux_eventfd(void);

/// A descriptor that becomes readable when the process has ended. -1 and errno on failure.
int clinux_pidfd_open(pid_t process);

/// Sends a signal through a pidfd: never to another process that got the same number. -1 and errno on failure.
int clinux_pidfd_send_signal(int pidfd, int signal);

/// Waits for the end of a child by its pidfd, and reaps it. -1 and errno on failure.
int clinux_pidfd_reap(int pidfd);

/// Gives freed memory back to the kernel from pieces of `size` bytes on. glibc otherwise keeps what large pieces took, and
/// counts ever larger ones as small. Where another library does without these settings, nothing changes.
static inline void clinux_return_memory(int size) {
#if defined(M_MMAP_THRESHOLD) && defined(M_TRIM_THRESHOLD)
  mallopt(M_MMAP_THRESHOLD, size);
  mallopt(M_TRIM_THRESHOLD, size);
#endif
}

/// Sets whether other processes of the same user may read this process's memory. -1 and errno on failure.
int clinux_set_dumpable(bool dumpable);

/// Removes what is left of System V's means of communication in this IPC namespace: shared memory that nobody has attached
/// and whose maker has ended and, unless the namespace `is_in_use`, all memory, message queues and semaphores.
void clinux_remove_abandoned_ipc(bool is_in_use);

/// Makes orphans among this process's descendants its children. -1 and errno on failure.
int clinux_set_child_subreaper(void);

/// Makes the kernel send this process a signal when its parent thread ends. -1 and errno on failure.
int clinux_set_parent_death_signal(int signal);

enum clinux_resource { CLINUX_CORE_SIZE, CLINUX_PROCESSES, CLINUX_OPEN_FILES, CLINUX_FILE_SIZE };

/// Lowers this process's limit for good, soft and hard; never raises it.
void clinux_lower_limit(enum clinux_resource resource, uint64_t most);

/// A new pseudo-terminal, the master's end and the program's; both closed on exec, and nobody's controlling terminal.
/// -1 and errno on failure.
int clinux_open_terminal(int ends[2]);

/// Makes a terminal the controlling one of this process, which leads a session that has none. -1 and errno on failure.
int clinux_take_terminal(int terminal);

/// A connected pair of sockets that keep packets apart, closed on exec. -1 and errno on failure.
int clinux_packet_pair(int ends[2]);

/// Sends one packet of one byte with copies of these descriptors, at most CLINUX_MOST_PLACED, without waiting. -1 and
/// errno on failure.
int clinux_send_descriptors(int socket, const int *descriptors, size_t count);

/// The user and process at the other end of a Unix socket. -1 and errno on failure.
int clinux_peer(int socket, uid_t *user, pid_t *process);

/// The type (RTN_UNICAST and so on) of the route on which this host sends to an address of 4 or 16 bytes. -1 and errno on
/// failure, as where there is no route.
int clinux_route_type(const uint8_t *address, size_t size);

/// A file in this directory that has no name yet, open for writing, closed on exec. -1 and errno on failure.
int clinux_open_unnamed(int directory, mode_t mode);

/// Gives such a file an unused name in a directory. -1 and errno on failure.
int clinux_name_file(int file, int directory, const char *name);

/// The value of a file's extended attribute; returns its size. -1 and errno on failure.
ssize_t clinux_attribute(const char *path, const char *name, void *value, size_t size);

/// An anonymous file, closed on exec. -1 and errno on failure.
int clinux_memory_file(const char *name);

/// Makes such a file immutable for good. -1 and errno on failure.
int clinux_seal(int file);

static inline bool clinux_exited(int status) { return WIFEXITED(status); }
static inline bool clinux_stopped(int status) { return WIFSTOPPED(status); }
static inline int clinux_exit_status(int status) { return WEXITSTATUS(status); }
static inline int clinux_term_signal(int status) { return WTERMSIG(status); }

/// Tries in a child whether a user who is not root (this process's own, or `user` where that is root) can make a user
/// namespace and mount in it. Returns 0, an errno, or 128 more than the errno where the namespace was made but mounting
/// in it failed.
int clinux_try_user_namespace(uid_t user);

/// Moves this process, which has one thread and is user 0 of its user namespace, into a child user namespace, which
/// maps only this user, as `user`. -1 and errno on failure.
int clinux_become_only_user(uid_t user);

/// Gives up all capabilities, and those that exec could give, for good. -1 and errno on failure.
int clinux_give_up_privileges(void);

/// Filters this process's system calls, and those of all its children, by a compiled program. -1 and errno on failure.
int clinux_filter_calls(const void *program, size_t size);

/// Makes this process, and all its children from now on, wait for an answer whenever they ask for a socket that is not a
/// local one. Returns the descriptor, closed on exec, that is readable while somebody waits. -1 and errno on failure.
int clinux_gate_sockets(void);

/// Takes the next who waits. -1 and errno on failure.
int clinux_next_socket(int gate, uint64_t *request);

/// Lets one who waits go on, or fails the call with an errno. -1 and errno on failure.
int clinux_answer_socket(int gate, uint64_t request, int error);

/// The step of a launch that failed.
enum clinux_step {
  CLINUX_STEP_NONE,
  CLINUX_STEP_CLONE,
  CLINUX_STEP_CGROUP,
  CLINUX_STEP_USER_NAMESPACE,
  CLINUX_STEP_LAYER,
  CLINUX_STEP_ROOT,
  CLINUX_STEP_IDENTITY,
  CLINUX_STEP_VIEW,
  CLINUX_STEP_AFFINITY,
  CLINUX_STEP_DESCRIPTORS,
  CLINUX_STEP_EXEC,
};

/// Kind of an entry in a sandbox's root file system.
enum clinux_entry_kind {
  /// A directory.
  CLINUX_DIRECTORY,
  /// A file with the bytes of `source`.
  CLINUX_FILE,
  /// A symbolic link to `source`.
  CLINUX_LINK,
  /// The host's file or directory `source`, with what is mounted below it, read-only.
  CLINUX_READ_ONLY,
  /// The host's device `source`.
  CLINUX_DEVICE,
  /// A directory of the writable layer, `source`, which belongs to the sandbox's user.
  CLINUX_WRITABLE,
  /// A directory of pseudo-terminals of the sandbox's own.
  CLINUX_TERMINALS,
};

/// Entry in a sandbox's root file system.
struct clinux_entry {
  enum clinux_entry_kind kind;
  /// Relative to the root. Its parent comes earlier in the list.
  const char *path;
  const char *source;
  size_t size;
  mode_t mode;
};

/// Program and sandbox for `clinux_launch`. The caller owns everything that is pointed to.
struct clinux_launch {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// The child's descriptor i is a copy of descriptors[i]; every other one is closed.
  const int *descriptors;
  size_t descriptor_count;
  /// Open `cgroup.procs` or `tasks` files to join.
  const int *cgroups;
  size_t cgroup_count;
  /// Socket over which the child, once it has its id in `process`, sends a byte, and gets one when it may call exec;
  /// -1: it need not wait.
  int gate;
  /// Where the child's id is stored.
  pid_t *process;
  /// The host's user and group that the sandbox runs as, without supplementary groups; only where `change_identity`,
  /// else the caller's.
  bool change_identity;
  uid_t user;
  gid_t group;
  /// A directory on which two file systems in memory are mounted, in a mount namespace of the child's own: the writable
  /// layer, with these mount options, and in its directory `root` the read-only root of the sandbox.
  const char *layer;
  const char *layer_options;
  const struct clinux_entry *entries;
  size_t entry_count;
  /// Number of processors to run on, those from `first_processor` on among the allowed ones; 0: all.
  unsigned processor_count;
  unsigned first_processor;
};

/// Starts a process in a session of its own, with no signal blocked or ignored. Returns its id, or -1 with errno and
/// the step that failed. The calling thread waits until the child has called exec.
pid_t clinux_launch(const struct clinux_launch *launch, enum clinux_step *failed);

/// Further settings for the launch of an OCI runtime. The caller owns everything that is pointed to.
struct clinux_runtime {
  /// A file of the host, which only the caller must be able to reach; it is mounted on the empty file `agent_place`,
  /// relative to the root. Null: none.
  const char *agent;
  const char *agent_place;
  /// A file, relative to the root, that the runtime sees as /proc/meminfo; null: the host's.
  const char *meminfo;
  /// Whether the runtime has a network namespace of its own.
  bool new_network;
};

/// Like `clinux_launch`, for a runtime that expects to be root: it is user 0 of a user namespace with no other user,
/// and an ordinary user of the host; it is process 1 of a PID namespace with a /proc of its own; and it cannot change
/// cgroups. It is killed when the calling thread ends.
pid_t clinux_launch_runtime(
    const struct clinux_launch *launch, const struct clinux_runtime *runtime, enum clinux_step *failed);

/// Starts a process that is not the caller's child, in a session of its own, with no signal blocked or ignored and `/`
/// as its working directory; its descriptor i is a copy of descriptors[i], and every other one is closed. 0, or -1 and
/// errno.
int clinux_spawn_detached(
    const char *path, char *const *arguments, char *const *environment, const int *descriptors, size_t descriptor_count);

#endif
