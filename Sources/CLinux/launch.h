// The pieces that launches have in common. All run between clone and exec: they allocate nothing and take no lock.
// Those that can fail return -1 and errno.
#ifndef CLINUX_LAUNCH_H
#define CLINUX_LAUNCH_H

#include "CLinux.h"

/// Writes a short text to an existing file.
int clinux_write_text(const char *path, const char *text);

/// Moves this process into the cgroups whose `cgroup.procs` or `tasks` files these are.
int clinux_join_cgroups(const int *files, size_t count);

/// Says over a launch's gate, unless it is -1, that this process exists; it is now killed with the caller's thread.
int clinux_reach_gate(int gate);

/// Waits until the gate opens, for ten seconds at most.
int clinux_pass_gate(int gate);

/// Mounts the writable layer in this process's mount namespace, and leaves the working directory inside it, where its
/// name cannot change under us.
int clinux_mount_layer(const struct clinux_launch *launch);

/// Makes the sandbox's root file system in the directory `root` of the working directory, which is the writable layer,
/// and leaves the working directory there. `give_away`: the writable directories go to the launch's user and group.
int clinux_make_root(const struct clinux_launch *launch, bool give_away);

/// Adds attributes, such as MOUNT_ATTR_RDONLY, to the mount at a path. The flags are 0 or AT_RECURSIVE.
int clinux_restrict_mount(const char *path, unsigned flags, uint64_t attributes);

/// Keeps this process to the launch's processors.
int clinux_choose_processors(const struct clinux_launch *launch);

/// Makes this process's descriptor i a copy of descriptors[i], and closes every other one.
int clinux_keep_only(const int *descriptors, size_t count);

/// Unblocks all signals, and resets their handlers.
void clinux_reset_signals(void);

#endif
