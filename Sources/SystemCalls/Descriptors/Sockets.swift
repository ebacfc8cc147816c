import Glibc
package import SystemPackage

/// Calls on stream sockets of any family. Sockets that are made here are non-blocking and closed on exec.
extension FileDescriptor {
  /// Type of a non-blocking stream socket, closed on exec, for socket(2).
  static var nonBlockingStream: Int32 {
    Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
  }

  static func streamSocket(_ family: Int32) throws(Errno) -> FileDescriptor {
    let raw = Glibc.socket(family, nonBlockingStream, 0)
    guard raw >= 0 else { throw .latest }
    return FileDescriptor(rawValue: raw)
  }

  func acceptStream() throws(Errno) -> FileDescriptor {
    let raw = accept(rawValue, nil, nil)
    guard raw >= 0 else { throw .latest }
    let stream = FileDescriptor(rawValue: raw)
    stream.setNonBlocking()
    stream.closeOnExec()
    return stream
  }

  /// Asks for a send buffer of several large frames, so that a writer need not wait for the reader with each frame; the
  /// host may give less.
  func enlargeSendBuffer() { setOption(SOL_SOCKET, SO_SNDBUF, Int32(1 << 20)) }

  /// Sends the end of the stream; reading goes on.
  package func endWriting() { _ = shutdown(rawValue, Int32(SHUT_WR)) }

  func setOption<Value>(_ level: Int32, _ option: Int32, _ value: Value) {
    _ = withUnsafeBytes(of: value) { setsockopt(rawValue, level, option, $0.baseAddress, socklen_t($0.count)) }
  }
}

func withSocketAddress<Address, Result>(
  _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  withUnsafePointer(to: address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
  }
}
