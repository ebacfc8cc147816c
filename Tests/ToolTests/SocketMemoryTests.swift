import SandboxCore
import Testing

/// Memory that a program holds in sockets, where the kernel counts little of it as the program's: it is bounded, too.
struct SocketMemoryTests {
  /// Program that fills sockets of one kind, and prints `held`, the bytes that wait in them.
  struct Hoard: CustomTestStringConvertible {
    let testDescription: String
    let code: String

    init(_ name: String, _ code: String) {
      testDescription = name
      let prelude = """
        import socket, struct
        kept, held = [], 0
        def arrived(receiver): return struct.unpack('I', receiver.getsockopt(socket.SOL_SOCKET, 55, 4))[0]  # SO_MEMINFO
        def fill(sender):
            sender.setblocking(False)
            count = 0
            try:
                while True: count += sender.send(bytes(1 << 16))
            except OSError: return count
        try:

        """
      let body = code.split(separator: "\n").map { "    \($0)\n" }.joined()
      self.code = prelude + body + "except OSError as error: print(error.strerror)\nprint(held)"
    }
  }

  static let hoards = [
    Hoard(
      "accepted connections",
      """
      for _ in range(100):
          with socket.create_server(('127.0.0.1', 0)) as server:
              kept.append(socket.create_connection(server.getsockname()))
              kept.append(server.accept()[0])
          held += fill(kept[-2])
      """),
    Hoard(
      "connections that nobody accepts",
      """
      server = socket.socket()
      server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
      server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 4 << 20)
      server.bind(('127.0.0.1', 0))
      server.listen(4096)
      for _ in range(200):
          with socket.create_connection(server.getsockname()) as client: held += fill(client)
      """),
    Hoard(
      "datagrams",
      """
      for _ in range(200):
          receiver, sender = socket.socket(type=socket.SOCK_DGRAM), socket.socket(type=socket.SOCK_DGRAM)
          kept.append(receiver)
          receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
          receiver.bind(('127.0.0.1', 0))
          for _ in range(64): sender.sendto(bytes(1 << 15), receiver.getsockname())
          sender.close()
          held += arrived(receiver)
      """),
    Hoard(
      "datagrams that are not sent yet",
      """
      for _ in range(400):
          kept.append(socket.socket(type=socket.SOCK_DGRAM))
          kept[-1].connect(('127.0.0.1', 9))
          held += kept[-1].send(bytes(60000), socket.MSG_MORE)
      """),
    Hoard(
      "answers of the kernel",
      """
      question = struct.pack('IHHIIBxHiII', 32, 18, 1, 1, 0, 0, 0, 1, 0, 0)
      for _ in range(400):
          kept.append(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
          kept[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
          kept[-1].setblocking(False)
          try:
              for _ in range(300): kept[-1].send(question)
          except OSError: pass
          held += arrived(kept[-1])
      """),
  ]

  /// In gVisor, sockets are the sandbox's memory like all else.
  @Test(arguments: Make.all.filter { $0.user == .root && $0.runtime != .runsc }, hoards)
  func itIsASmallPartOfTheLimit(make: Make, hoard: Hoard) async throws {
    try await withTool(as: make) { tool in
      let done = try await tool.run(["run"] + make.options + ["--memory", "64m", "-c", hoard.code])
      let held = try #require(done.lines.last.flatMap { Int($0) }, "\(done)")
      #expect(done.lines.first == "No buffer space available" && held > 0 && held < 16 << 20, "\(done)")
    }
  }

  /// The number of sockets follows the memory limit, for each user, and a closed one makes room for another.
  @Test(arguments: Make.all.filter { $0.runtime != .runsc })
  func socketsAreCounted(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = """
        import socket
        kept = []
        try:
            while True: kept.append(socket.socket())
        except OSError: print(len(kept))
        kept.pop().close()
        socket.socket().close()
        kept += socket.socketpair()
        """
      // The proxy has one, and a limit that cannot be enforced may not be asked for.
      let done = try await tool.run(["run"] + make.options + ["-c", code])
      #expect(done.text == "4095\n" && done.status == 0, "\(done)")
    }
  }
}
