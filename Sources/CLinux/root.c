// The root file system is made here and not by bubblewrap, which reads the mount table for each mount.
#define _GNU_SOURCE
#include "launch.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_restrict_mount(const char *path, unsigned flags, uint64_t attributes) {
  struct mount_attr change = {.attr_set = attributes};
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &change, sizeof change);
}

static int write_file(const struct clinux_entry *entry) {
  int file = open(entry->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, entry->mode);
  if (file < 0) return -1;
  ssize_t written = entry->size ? write(file, entry->source, entry->size) : 0;
  close(file);
  return written == (ssize_t)entry->size ? 0 : -1;
}

/// Makes a mount point: a directory for a directory, a file for anything else.
static int make_mount_point(const struct clinux_entry *entry) {
  struct stat facts;
  if (stat(entry->source, &facts) < 0) return -1;
  if (S_ISDIR(facts.st_mode)) return mkdir(entry->path, 0755);
  const struct clinux_entry empty = {.path = entry->path, .mode = 0444};
  return write_file(&empty);
}

static int bind(const struct clinux_entry *entry, uint64_t attributes) {
  if (make_mount_point(entry) < 0) return -1;
  if (mount(entry->source, entry->path, NULL, MS_BIND | MS_REC, NULL) < 0) return -1;
  return clinux_restrict_mount(entry->path, AT_RECURSIVE, attributes);
}

static int bind_writable(const struct clinux_entry *entry, const struct clinux_launch *launch, bool give_away) {
  if (mkdir(entry->source, entry->mode) < 0 || chmod(entry->source, entry->mode) < 0) return -1;
  if (give_away && chown(entry->source, launch->user, launch->group) < 0) return -1;
  return bind(entry, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/// Mounts pseudo-terminals. The kernel has 3072 for all sandboxes together: one gets at most a twelfth.
static int mount_terminals(const struct clinux_entry *entry) {
  if (mkdir(entry->path, 0755) < 0) return -1;
  return mount("devpts", entry->path, "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620,max=256");
}

static int make_entry(const struct clinux_entry *entry, const struct clinux_launch *launch, bool give_away) {
  switch (entry->kind) {
  case CLINUX_DIRECTORY: return mkdir(entry->path, entry->mode);
  case CLINUX_FILE: return write_file(entry);
  case CLINUX_LINK: return symlink(entry->source, entry->path);
  case CLINUX_READ_ONLY: return bind(entry, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  case CLINUX_DEVICE: return bind(entry, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  case CLINUX_WRITABLE: return bind_writable(entry, launch, give_away);
  case CLINUX_TERMINALS: return mount_terminals(entry);
  }
  return -1;
}

int clinux_make_root(const struct clinux_launch *launch, bool give_away) {
  if (mkdir("root", 0755) < 0) return -1;
  if (mount("tmpfs", "root", "tmpfs", MS_NOSUID | MS_NODEV, "size=16m,nr_inodes=4096,mode=755") < 0) return -1;
  if (chdir("root") < 0) return -1;
  for (size_t i = 0; i < launch->entry_count; i++)
    if (make_entry(&launch->entries[i], launch, give_away) < 0) return -1;
  return clinux_restrict_mount(".", 0, MOUNT_ATTR_RDONLY);
}
