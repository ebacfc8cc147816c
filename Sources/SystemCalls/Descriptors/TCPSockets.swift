import Glibc
package import SystemPackage

/// Calls on TCP sockets. Sockets that are made here are non-blocking and closed on exec.
extension FileDescriptor {
  /// Returns a socket that listens on this port of 127.0.0.1; 0: any that is free.
  package static func loopbackListener(port: UInt16) throws(Errno) -> FileDescriptor {
    let listener = try streamSocket(AF_INET)
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

  /// Accepts the next connection that waits at this listener; throws where none does.
  package func acceptConnection() throws(Errno) -> FileDescriptor {
    let connection = try acceptStream()
    connection.sendAtOnce()
    return connection
  }

  /// Begins to connect a socket to an address of 4 or 16 bytes in network order. Once it is writable, `connectionError`
  /// tells whether it is connected.
  package static func connecting(to address: [UInt8], port: UInt16) throws(Errno) -> FileDescriptor {
    let socket = try streamSocket(address.count == 4 ? AF_INET : AF_INET6)
    socket.sendAtOnce()
    let result = withInternetAddress(address, port) { Glibc.connect(socket.rawValue, $0, $1) }
    let error = Errno.latest
    guard result == 0 || error == .nowInProgress else {
      socket.discard()
      throw error
    }
    return socket
  }

  /// Pending error of the socket; nil for none.
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

  /// Makes the last close reset the connection, so that the other end cannot take it for a regular end.
  package func resetOnClose() { setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

  /// Sends small writes at once.
  private func sendAtOnce() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1)) }

  private func bind(to address: [UInt8], _ port: UInt16) throws(Errno) {
    let result = withInternetAddress(address, port) { Glibc.bind(rawValue, $0, $1) }
    guard result == 0 else { throw .latest }
  }
}

private func withInternetAddress<Result>(
  _ address: [UInt8], _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  if address.count == 4 {
    var v4 = sockaddr_in()
    v4.sin_family = sa_family_t(AF_INET)
    v4.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &v4.sin_addr) { $0.copyBytes(from: address) }
    return withSocketAddress(v4, body)
  }
  var v6 = sockaddr_in6()
  v6.sin6_family = sa_family_t(AF_INET6)
  v6.sin6_port = port.bigEndian
  withUnsafeMutableBytes(of: &v6.sin6_addr) { $0.copyBytes(from: address.prefix($0.count)) }
  return withSocketAddress(v6, body)
}
