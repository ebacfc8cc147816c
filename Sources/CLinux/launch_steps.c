#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int clinux_write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t written = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  return written < 0 ? -1 : 0;
}

int clinux_join_cgroups(const int *files, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (write(files[i], "0", 1) < 0) return -1;
  return 0;
}

int clinux_reach_gate(int gate) {
  if (gate < 0) return 0;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -1;
  return send(gate, "", 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int clinux_pass_gate(int gate) {
  // Copies of the other end in processes that wait at gates of their own could keep this one waiting for a caller that
  // is gone.
  const struct timeval patience = {.tv_sec = 10};
  char byte;
  if (gate < 0) return 0;
  if (setsockopt(gate, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) return -1;
  return recv(gate, &byte, 1, 0) == 1 ? 0 : -1;
}

/// Mounts a tmpfs with huge pages for files that fill them: with small pages alone, a large file takes four times as
/// long. A kernel that was built without huge pages does not know the option.
static int mount_tmpfs(const char *directory, const char *options) {
  char large[128];
  snprintf(large, sizeof large, "huge=within_size,%s", options);
  if (mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NODEV, large) == 0) return 0;
  return errno == EINVAL ? mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NODEV, options) : -1;
}

int clinux_mount_layer(const struct clinux_launch *launch) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -1;
  if (mount_tmpfs(launch->layer, launch->layer_options) < 0) return -1;
  return chdir(launch->layer);
}

int clinux_choose_processors(const struct clinux_launch *launch) {
  cpu_set_t allowed, chosen;
  if (launch->processor_count == 0) return 0;
  if (sched_getaffinity(0, sizeof allowed, &allowed) < 0) return -1;
  int total = CPU_COUNT(&allowed), wanted = (int)launch->processor_count, skipped = 0;
  if (wanted >= total) return 0;
  CPU_ZERO(&chosen);
  int skip = (int)(launch->first_processor % (unsigned)total);
  for (int cpu = 0; CPU_COUNT(&chosen) < wanted; cpu = (cpu + 1) % CPU_SETSIZE)
    if (CPU_ISSET(cpu, &allowed) && skipped++ >= skip) CPU_SET(cpu, &chosen);
  return sched_setaffinity(0, sizeof chosen, &chosen);
}

int clinux_keep_only(const int *descriptors, size_t count) {
  if (clinux_place_descriptors(descriptors, count) < 0) return -1;
  return clinux_close_from((unsigned)count);
}

void clinux_reset_signals(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}
