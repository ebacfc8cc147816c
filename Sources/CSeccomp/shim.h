#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls that glibc hides behind _GNU_SOURCE. */

/* A new memory file, close-on-exec; or minus an errno. */
static inline int cseccomp_memory_file(const char *name) {
  long file = syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return file < 0 ? -errno : (int)file;
}

/* Makes a memory file immutable for good: F_ADD_SEALS of SEAL, SHRINK, GROW and WRITE; or minus an errno. */
static inline int cseccomp_seal(int file) { return fcntl(file, 1033, 1 | 2 | 4 | 8) < 0 ? -errno : 0; }
