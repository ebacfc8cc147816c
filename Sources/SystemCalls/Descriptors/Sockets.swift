import CLinux
import Glibc
package import SystemPackage

/// The calls on TCP sockets. Those made here are non-blocking and closed on exec.
extension FileDescriptor {
  /// A socket that listens on this port of 127.0.0.1; 0: any that is free.
  package static func loopbackListener(port: UInt16) throws(Errno) -> FileDescriptor {
    let listener = try tcpSocket(AF_INET)
    do throws(Errno) {
      listener.setOption(SOL_SOCKET, SO_REUSEADDR, Int32(1))
      try listener.bind(to: [127, 0, 0, 1], port)
      guard listen(listener.rawValue, SOMAXCONN) == 0 else { throw .latest }
    } catch {
      listener.discard()
      throw error
    }
    return listener
  }

  /// The next connection that waits at this listener; an error also where none does.
  package func acceptNow() throws(Errno) -> FileDescriptor {
    let raw = accept(rawValue, nil, nil)
    guard raw >= 0 else { throw .latest }
    let connection = FileDescriptor(rawValue: raw)
    connection.setNonBlocking()
    connection.closeOnExec()
    connection.sendAtOnce()
    return connection
  }

  /// A socket that is being connected to an address of 4 or 16 bytes in network order. When it is writable,
  /// `connectionError` says whether it stands.
  package static func connecting(to address: [UInt8], port: UInt16) throws(Errno) -> FileDescriptor {
    let socket = try tcpSocket(address.count == 4 ? AF_INET : AF_INET6)
    socket.sendAtOnce()
    let result = withSocketAddress(address, port) { Glibc.connect(socket.rawValue, $0, $1) }
    let error = Errno.latest
    guard result == 0 || error == .nowInProgress else {
      socket.discard()
      throw error
    }
    return socket
  }

  /// What became of the socket, nil while nothing is wrong with it.
  package var connectionError: Errno? {
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(rawValue, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else { return .latest }
    return error == 0 ? nil : Errno(rawValue: error)
  }

  /// The port that a TCP socket over IPv4 is bound to.
  package var localPort: UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(rawValue, $0, &size) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Another descriptor of the same socket, closed on exec.
  package func duplicateOnExecClosed() throws(Errno) -> FileDescriptor {
    let raw = clinux_duplicate_above(rawValue, 3)
    guard raw >= 0 else { throw .latest }
    return FileDescriptor(rawValue: raw)
  }

  /// The other end reads the end of the stream; this one can still read.
  package func endWriting() { _ = shutdown(rawValue, Int32(SHUT_WR)) }

  /// The last close will reset the connection, so that the other end cannot take it for a regular end.
  package func resetOnClose() { setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

  /// Small writes leave at once.
  private func sendAtOnce() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1)) }

  private static func tcpSocket(_ family: Int32) throws(Errno) -> FileDescriptor {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let raw = Glibc.socket(family, kind, 0)
    guard raw >= 0 else { throw .latest }
    return FileDescriptor(rawValue: raw)
  }

  private func setOption<Value>(_ level: Int32, _ option: Int32, _ value: Value) {
    _ = withUnsafeBytes(of: value) { setsockopt(rawValue, level, option, $0.baseAddress, socklen_t($0.count)) }
  }

  private func bind(to address: [UInt8], _ port: UInt16) throws(Errno) {
    let result = withSocketAddress(address, port) { Glibc.bind(rawValue, $0, $1) }
    guard result == 0 else { throw .latest }
  }
}

private func withSocketAddress<Result>(
  _ address: [UInt8], _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  if address.count == 4 {
    var v4 = sockaddr_in()
    v4.sin_family = sa_family_t(AF_INET)
    v4.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &v4.sin_addr) { $0.copyBytes(from: address) }
    return withGenericAddress(v4, body)
  }
  var v6 = sockaddr_in6()
  v6.sin6_family = sa_family_t(AF_INET6)
  v6.sin6_port = port.bigEndian
  withUnsafeMutableBytes(of: &v6.sin6_addr) { $0.copyBytes(from: address.prefix($0.count)) }
  return withGenericAddress(v6, body)
}

private func withGenericAddress<Address, Result>(
  _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  withUnsafePointer(to: address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
  }
}
