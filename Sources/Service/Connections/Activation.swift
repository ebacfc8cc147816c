import Glibc
package import SandboxCore
import SystemCalls
import SystemPackage

/// What systemd gives a service that it starts: a socket that listens, as in sd_listen_fds(3), and a place to say that it
/// serves, as in sd_notify(3). Each is absent where there is none.
package struct Activation: Sendable {
  let socket: FileDescriptor?
  private let notices: String?

  /// First descriptor that systemd hands over; SD_LISTEN_FDS_START of its `sd-daemon.h`.
  private static let first: Int32 = 3

  /// Takes both from this process's environment, once: the programs that it starts are not meant.
  ///
  /// Throws for a number of sockets other than one.
  package init() throws(SandboxError) {
    let (process, count) = (environmentVariable("LISTEN_PID"), environmentVariable("LISTEN_FDS"))
    notices = environmentVariable("NOTIFY_SOCKET")
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID", "NOTIFY_SOCKET"] { unsetenv(name) }
    guard let process, process == "\(getpid())", let count, count != "0" else {
      socket = nil
      return
    }
    guard count == "1" else {
      throw .usage("systemd hands over \(count) sockets, and the service takes one", hint: "leave one ListenStream=")
    }
    let socket = FileDescriptor(rawValue: Self.first)
    socket.closeOnExec()
    self.socket = socket
  }

  /// Says that clients can connect; ignores errors, which systemd notices by its own.
  func ready() {
    if let notices { FileDescriptor.sendDatagram(Array("READY=1".utf8), to: notices) }
  }
}
