import Glibc
package import SystemPackage

/// Address at which a stream socket listens.
package enum ListeningAddress: Sendable, Equatable {
  /// Of TCP: 4 or 16 bytes in network order, and a port.
  case internet([UInt8], port: UInt16)
  /// Of a Unix socket; an abstract name begins with `@`.
  case unix(String)
}

extension FileDescriptor {
  /// Where the socket listens; nil where this is no stream socket that does, or one of another family.
  package var listeningAddress: ListeningAddress? {
    guard option(SO_TYPE) == Int32(SOCK_STREAM.rawValue), option(SO_ACCEPTCONN) == 1 else { return nil }
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(rawValue, $0, &size) }
    }
    guard result == 0 else { return nil }
    return withUnsafeBytes(of: storage) { ListeningAddress($0.prefix(Int(size))) }
  }

  private func option(_ name: Int32) -> Int32? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(rawValue, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
  }
}

extension ListeningAddress {
  /// Reads an address as the kernel has it.
  fileprivate init?(_ bytes: Slice<UnsafeRawBufferPointer>) {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    switch Int32(bytes.loadUnaligned(as: sa_family_t.self)) {
    case AF_INET:
      var address = bytes.loadUnaligned(as: sockaddr_in.self)
      self = .internet(withUnsafeBytes(of: &address.sin_addr, Array.init), port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      var address = bytes.loadUnaligned(as: sockaddr_in6.self)
      self = .internet(withUnsafeBytes(of: &address.sin6_addr, Array.init), port: UInt16(bigEndian: address.sin6_port))
    case AF_UNIX:
      let name = bytes.dropFirst(MemoryLayout<sa_family_t>.size)
      let isAbstract = name.first == 0 && name.count > 1
      let text = (isAbstract ? name.dropFirst() : name[...]).prefix { isAbstract || $0 != 0 }
      self = .unix((isAbstract ? "@" : "") + String(decoding: text, as: UTF8.self))
    default: return nil
    }
  }
}
