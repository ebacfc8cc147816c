#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct question {
  struct nlmsghdr header;
  struct rtmsg route;
  struct rtattr attribute;
  uint8_t address[16];
};

/// The beginning of an answer; what follows is cut off.
struct answer {
  struct nlmsghdr header;
  union {
    struct rtmsg route;
    struct nlmsgerr failure;
  };
};

static int ask(int socket, const uint8_t *address, size_t size) {
  struct question question = {
      .header = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
      .route = {.rtm_family = size == 4 ? AF_INET : AF_INET6, .rtm_dst_len = (unsigned char)(size * 8)},
      .attribute = {.rta_len = (unsigned short)RTA_LENGTH(size), .rta_type = RTA_DST},
  };
  question.header.nlmsg_len = (uint32_t)(offsetof(struct question, address) + size);
  memcpy(question.address, address, size);
  return send(socket, &question, question.header.nlmsg_len, 0) < 0 ? -1 : 0;
}

static int read_type(int socket) {
  struct answer answer = {0};
  if (recv(socket, &answer, sizeof answer, 0) < 0) return -1;
  if (answer.header.nlmsg_type == RTM_NEWROUTE) return answer.route.rtm_type;
  errno = answer.header.nlmsg_type == NLMSG_ERROR ? -answer.failure.error : EBADMSG;
  return -1;
}

int clinux_route_type(const uint8_t *address, size_t size) {
  if (size != 4 && size != 16) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  int link = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (link < 0) return -1;
  int type = ask(link, address, size) < 0 ? -1 : read_type(link);
  int error = errno;
  close(link);
  errno = error;
  return type;
}
