import Glibc
import Launchers
import SandboxCore

/// The network: a port that is open on the host's loopback cannot be reached from the sandbox.
enum NetworkCheck: SandboxCheck {
  static let name = Control.network.rawValue

  private static let connected: Int32 = 3
  private static let failed: Int32 = 4
  private static let noTool: Int32 = 5

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    guard let listener = LoopbackListener() else {
      return .partial(name, "not tried: the host's own loopback cannot be listened on", remedy: Remedy.report)
    }
    defer { listener.close() }
    let result = try await sandbox.execute(.shell(script(port: listener.port)))
    return judge(result, hadVisitor: listener.hasVisitor)
  }

  /// Believes the listener, if a connection has arrived there, before the program's exit code.
  static func judge(_ result: ExecutionResult, hadVisitor: Bool) -> HostCheck {
    if hadVisitor { return .absent(name, "the host's loopback can be reached", remedy: Control.network.remedy) }
    switch result.verdict {
    case Verdict(reason: .exit, exitCode: failed): return .enforced(name, "the host's loopback cannot be reached")
    case Verdict(reason: .exit, exitCode: noTool):
      return .partial(name, "not tried: neither python3 nor bash to connect with", remedy: Remedy.install("python3"))
    default: return .absent(name, "connecting \(result.ending)", remedy: Control.network.remedy)
    }
  }

  private static func script(port: UInt16) -> String {
    """
    if command -v python3 > /dev/null; then
      exec python3 -c '
    import socket, sys
    try: socket.create_connection(("127.0.0.1", \(port)), 2)
    except OSError: sys.exit(\(failed))
    sys.exit(\(connected))'
    fi
    command -v bash > /dev/null || exit \(noTool)
    bash -c 'exec 3<> /dev/tcp/127.0.0.1/\(port)' 2> /dev/null && exit \(connected)
    exit \(failed)
    """
  }
}

/// An open port on the host's loopback.
struct LoopbackListener {
  let port: UInt16
  private let descriptor: Int32

  /// Opens a port; nil when the host does not let it.
  init?() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isOpen else {
      close()
      return nil
    }
  }

  /// Whether a connection has arrived.
  var hasVisitor: Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0
  }

  func close() { _ = Glibc.close(descriptor) }
}
