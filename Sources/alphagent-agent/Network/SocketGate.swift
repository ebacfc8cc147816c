import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemCalls
import SystemPackage
import WireFormat

/// Keeps the number of the sandbox's sockets within a bound, because the kernel counts only a part of what waits in them
/// as the sandbox's memory.
///
/// A program that asks for a socket other than a local one waits until the agent has looked at how many there are. So
/// many threads as ask at the same time can pass the bound.
final class SocketGate {
  private let descriptor: FileDescriptor
  private let most: Int
  private var watch: Watch?

  /// Begins to watch this process's future children, and this process, which must not ask itself from here on. Returns
  /// nil in gVisor, which cannot watch, and in which sockets are all the sandbox's own memory.
  init?(most: Int, loop: EventLoop) throws(ProtocolViolation) {
    descriptor = FileDescriptor(rawValue: clinux_gate_sockets())
    self.most = most
    if descriptor.rawValue < 0 {
      if Errno.latest == .invalidArgument { return nil }
      throw ProtocolViolation("the sandbox's sockets cannot be counted: \(Errno.latest)")
    }
    watch = loop.watch(descriptor, for: .readable) { [unowned self] _ in answer() }
  }

  /// Answers one program; its request is gone where it was killed meanwhile.
  private func answer() {
    var request: UInt64 = 0
    guard clinux_next_socket(descriptor.rawValue, &request) == 0 else { return }
    let hasRoom = Self.count.map { $0 < most } ?? false
    _ = clinux_answer_socket(descriptor.rawValue, request, hasRoom ? 0 : ENOBUFS)
  }

  /// Number of sockets in the sandbox, connections that nobody has accepted yet included; nil where it cannot be read.
  private static var count: Int? {
    ProcFile.fields("/proc/net/sockstat").dropFirst(2).first.flatMap { Int($0) }
  }
}
