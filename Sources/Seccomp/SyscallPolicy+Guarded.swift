internal import SystemPackage

extension SyscallPolicy {
  /// System calls whose decision depends on an argument.
  static let guarded: [Group] = [
    Group(
      "threads and processes, but no new namespaces",
      .only([0], of: Decision.Argument(0, mask: Clone.namespaces), else: .notPermitted), "clone"),
    Group(
      "typing into a terminal acts on its owner, line disciplines load kernel modules",
      .except(TerminalRequest.refused, of: Decision.Argument(1), with: .notPermitted), "ioctl"),
    Group(
      "asking, and what changes no protection but the caller's own address layout",
      .only(Personality.harmless, of: Decision.Argument(0), else: .notPermitted), "personality"),
    Group("local, internet and route sockets, nothing else", .socket, "socket"),
    Group(
      "process 1 is the agent: limits or scheduling of another's choice would keep it from its work",
      .except([FirstProcess.id], of: Decision.Argument(0), with: .notPermitted),
      "prlimit64 sched_setaffinity sched_setparam sched_setscheduler sched_setattr"),
    Group("the same by user, who is the agent's too", .priority(ofUser: PriorityTarget.user), "setpriority"),
    Group("the same for input and output", .priority(ofUser: PriorityTarget.userOfIO), "ioprio_set"),
    Group(
      "what arrives is counted late, so no buffer for it grows; its size is a wish, and none is told that it is not met",
      .socketOption, "setsockopt"),
    Group(
      "pairs of local sockets", .only([Family.unix], of: Decision.Argument(0), else: .addressFamilyNotSupported),
      "socketpair"),
  ]
}

extension SyscallPolicy.Decision {
  /// The rarer families load kernel modules and leave the namespaces: AF_VSOCK reaches the host of a virtual machine.
  fileprivate static let socket = Self.match(
    Argument(0),
    [
      .init([Family.unix], then: .allow),
      .init([Family.inet, Family.inet6], then: internet),
      .init([Family.netlink], then: .only([Netlink.route], of: Argument(2), else: .protocolNotSupported)),
    ], otherwise: .refuse(.addressFamilyNotSupported))

  /// Raw sockets forge packets, and SOCK_PACKET is another spelling of AF_PACKET; the rarer protocols load modules.
  private static let internet = Self.match(
    Argument(1, mask: SocketType.mask),
    [
      .init([SocketType.stream], then: .only(Internet.streams, of: Argument(2), else: .protocolNotSupported)),
      .init([SocketType.datagram], then: .only(Internet.datagrams, of: Argument(2), else: .protocolNotSupported)),
    ], otherwise: .refuse(.notPermitted))

  /// Options that have a socket's buffer grow succeed without effect: error 0.
  fileprivate static let socketOption = Self.match(
    Argument(1),
    [
      .init(
        [SocketOption.level],
        then: .except(SocketOption.receiving, of: Argument(2), with: Errno(rawValue: 0)))
    ], otherwise: .allow)

  /// Allows a priority for a process or group that the agent is not in.
  fileprivate static func priority(ofUser user: UInt32) -> Self {
    .match(
      Argument(0), [.init([user], then: .refuse(.notPermitted))],
      otherwise: .except([FirstProcess.id], of: Argument(1), with: .notPermitted))
  }

  /// Refuses some values of an argument.
  fileprivate static func except(_ values: [UInt32], of argument: Argument, with refusal: Errno) -> Self {
    .match(argument, [.init(values, then: .refuse(refusal))], otherwise: .allow)
  }

  /// Allows some values of an argument.
  fileprivate static func only(_ values: [UInt32], of argument: Argument, else refusal: Errno) -> Self {
    .match(argument, [.init(values, then: .allow)], otherwise: .refuse(refusal))
  }
}

// Numbers of the kernel's interface, the same on x86_64 and aarch64.

/// linux/sched.h
private enum Clone {
  /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET; clone(2) has no CLONE_NEWTIME.
  static let namespaces: UInt32 = 0x7e02_0000
}

/// asm-generic/ioctls.h
private enum TerminalRequest {
  /// TIOCSTI, TIOCLINUX (whose selections paste into a virtual console), TIOCSETD
  static let refused: [UInt32] = [0x5412, 0x541c, 0x5423]
}

/// The agent, and the process group that it leads where its launcher makes one.
private enum FirstProcess {
  static let id: UInt32 = 1
}

/// Kinds of targets that stand for all processes of a user.
private enum PriorityTarget {
  /// PRIO_USER of linux/resource.h
  static let user: UInt32 = 2
  /// IOPRIO_WHO_USER of linux/ioprio.h
  static let userOfIO: UInt32 = 3
}

/// linux/personality.h
private enum Personality {
  private static let linux32: UInt32 = 0x0000_0008
  private static let uname26: UInt32 = 0x0002_0000
  /// ADDR_NO_RANDOMIZE, which gdb and the thread sanitizer want
  private static let fixedAddresses: UInt32 = 0x0004_0000
  private static let ask: UInt32 = .max
  static let harmless = [0, linux32, uname26, linux32 | uname26, fixedAddresses, ask]
}

/// linux/socket.h
private enum Family {
  static let unix: UInt32 = 1
  static let inet: UInt32 = 2
  static let inet6: UInt32 = 10
  static let netlink: UInt32 = 16
}

/// linux/netlink.h
private enum Netlink {
  /// Route queries, by which libraries list network interfaces.
  static let route: UInt32 = 0
}

/// asm-generic/socket.h
private enum SocketOption {
  /// SOL_SOCKET
  static let level: UInt32 = 1
  /// SO_RCVBUF, and SO_RCVLOWAT, which has a buffer grow as well
  static let receiving: [UInt32] = [8, 18]
}

/// linux/net.h
private enum SocketType {
  /// The rest are flags.
  static let mask: UInt32 = 0xf
  static let stream: UInt32 = 1
  static let datagram: UInt32 = 2
}

/// linux/in.h
private enum Internet {
  /// The default, TCP
  static let streams: [UInt32] = [0, 6]
  /// The default, UDP, and ICMP and ICMPv6 echo, which need no raw socket
  static let datagrams: [UInt32] = [0, 17, 1, 58]
}
