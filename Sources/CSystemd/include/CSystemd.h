// Calls of sd-bus, systemd's D-Bus library, which are variadic.
#ifndef CSYSTEMD_H
#define CSYSTEMD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Transient scope for one process. The caller owns everything that is pointed to.
struct csystemd_scope {
  /// D-Bus address of the bus on which the service manager is.
  const char *address;
  /// Name of the unit, which ends in `.scope`.
  const char *name;
  const char *description;
  pid_t process;
  /// Most bytes of memory, swap excluded, of which there is none.
  uint64_t memory;
  /// Most processes and threads.
  uint64_t tasks;
  /// Microseconds of CPU time a second; UINT64_MAX: no limit.
  uint64_t cpu;
};

/// Asks a service manager for a scope, and returns before the process is in it: the manager sets the limits first, and
/// then moves the process. Waits for five seconds at most for an answer. The library is loaded on the first call. Returns
/// 0, or -1 with what is wrong in `complaint`.
int csystemd_start_scope(const struct csystemd_scope *scope, char *complaint, size_t size);

#endif
