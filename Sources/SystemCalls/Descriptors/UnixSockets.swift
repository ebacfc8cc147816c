import CLinux
import Glibc
package import SystemPackage

/// Calls on Unix sockets with paths. Sockets that are made here are non-blocking and closed on exec.
extension FileDescriptor {
  /// Returns a listener at a path that is free, to which only this user can connect.
  package static func unixListener(_ path: FilePath) throws(Errno) -> FileDescriptor {
    let listener = try unixSocket()
    do throws(Errno) {
      try withUnixAddress(path) { Glibc.bind(listener.rawValue, $0, $1) }
      guard chmod(path.string, 0o600) == 0, Glibc.listen(listener.rawValue, SOMAXCONN) == 0 else { throw .latest }
    } catch {
      listener.discard()
      throw error
    }
    return listener
  }

  /// Connects to the listener at a path; waits up to two seconds, blocking, for a place in its queue.
  package static func connected(to path: FilePath) throws(Errno) -> FileDescriptor {
    let socket = try unixSocket()
    do throws(Errno) {
      for _ in 0..<100 {
        do throws(Errno) {
          try withUnixAddress(path) { Glibc.connect(socket.rawValue, $0, $1) }
          return socket
        } catch .resourceTemporarilyUnavailable {
          _ = poll(nil, 0, 20)
        }
      }
      throw .resourceTemporarilyUnavailable
    } catch {
      socket.discard()
      throw error
    }
  }

  /// Sends a datagram to the socket of this name, abstract where it begins with `@`; ignores errors.
  package static func sendDatagram(_ bytes: [UInt8], to name: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let text = Array((name.hasPrefix("@") ? "\0" + name.dropFirst() : name).utf8)
    guard text.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text) }
    let raw = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { return }
    defer { Glibc.close(raw) }
    // An abstract name ends where the address does.
    let size = socklen_t(MemoryLayout<sa_family_t>.size + text.count)
    _ = withSocketAddress(address) { pointer, _ in
      sendto(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, size)
    }
  }

  /// Accepts the next client that waits at this listener; throws where none does.
  package func acceptClient() throws(Errno) -> FileDescriptor {
    let client = try acceptStream()
    client.enlargeSendBuffer()
    return client
  }

  /// The user and the process at the other end, as the kernel saw them when the connection was made.
  package var peer: (user: UInt32, process: Int32)? {
    var (user, process) = (uid_t(), pid_t())
    return clinux_peer(rawValue, &user, &process) == 0 ? (user, process) : nil
  }

  private static func unixSocket() throws(Errno) -> FileDescriptor {
    let socket = try streamSocket(AF_UNIX)
    socket.enlargeSendBuffer()
    return socket
  }

  /// Looks the name up in the open directory: an address holds 107 bytes, and the path of a state directory can be
  /// longer.
  private static func withUnixAddress(
    _ path: FilePath, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(Errno) {
    let directory = try Errno.typed {
      try FileDescriptor.open(path.removingLastComponent(), .readOnly, options: [.directory, .closeOnExec])
    }
    defer { directory.discard() }
    let short = "/proc/self/fd/\(directory.rawValue)/\(path.lastComponent?.string ?? "")"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard short.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .fileNameTooLong }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    guard withSocketAddress(address, body) == 0 else { throw .latest }
  }
}
