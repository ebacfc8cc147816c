#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Room for what the kernel's structures may grow to.
enum { LARGEST = 512 };

int clinux_gate_sockets(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
  };
  struct sock_fprog filter = {.len = sizeof code / sizeof code[0], .filter = code};
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}

int clinux_next_socket(int gate, uint64_t *request) {
  union {
    struct seccomp_notif call;
    char space[LARGEST];
  } asked = {.space = {0}};
  if (ioctl(gate, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0) return -1;
  *request = asked.call.id;
  return 0;
}

int clinux_answer_socket(int gate, uint64_t request, int error) {
  union {
    struct seccomp_notif_resp answer;
    char space[LARGEST];
  } said = {.space = {0}};
  said.answer.id = request;
  said.answer.error = -error;
  said.answer.flags = error == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
  return ioctl(gate, SECCOMP_IOCTL_NOTIF_SEND, &said);
}
