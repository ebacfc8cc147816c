import SandboxCore

/// Parser of SOCKS 4, 4a and 5 (RFC 1928); each function returns nil while the request is unfinished.
enum SOCKS {
  /// Most bytes in a user name or host name.
  private static let longestText = 255

  /// Whether the client offers to go without authentication.
  static func greeting5(from reader: inout ProxyReader) -> Bool? {
    guard reader.byte() != nil, let count = reader.byte(), let methods = reader.bytes(Int(count)) else { return nil }
    return methods.contains(0)
  }

  static func request5(from reader: inout ProxyReader) throws(ProxyRejection) -> ProxyTarget? {
    guard let head = reader.bytes(4) else { return nil }
    guard head[0] == 5 else { throw rejection5(.generalFailure) }
    guard head[1] == 1 else { throw rejection5(.commandNotSupported) }
    guard let host = try host5(kind: head[3], from: &reader), let port = reader.port() else { return nil }
    guard isHost(host), port > 0 else { throw rejection5(.generalFailure) }
    return ProxyTarget(host: host, port: port, style: .socks5)
  }

  private static func host5(kind: UInt8, from reader: inout ProxyReader) throws(ProxyRejection) -> [UInt8]? {
    switch kind {
    case 1: return reader.bytes(4).flatMap(spelling)
    case 3:
      guard let count = reader.byte() else { return nil }
      return reader.bytes(Int(count))
    case 4: return reader.bytes(16).flatMap(spelling)
    default: throw rejection5(.addressNotSupported)
    }
  }

  static func request4(from reader: inout ProxyReader) throws(ProxyRejection) -> ProxyTarget? {
    guard let head = reader.bytes(2) else { return nil }
    guard head[1] == 1 else { throw rejection4 }
    guard let port = reader.port(), let address = reader.bytes(4), try text(from: &reader) != nil else { return nil }
    let isName = address[..<3] == [0, 0, 0] && address[3] != 0
    guard let host = isName ? try text(from: &reader) : spelling(of: address) else { return nil }
    guard isHost(host), port > 0 else { throw rejection4 }
    return ProxyTarget(host: host, port: port, style: .socks4)
  }

  /// Bytes up to a NUL.
  private static func text(from reader: inout ProxyReader) throws(ProxyRejection) -> [UInt8]? {
    guard let end = reader.rest.prefix(longestText + 1).firstIndex(of: 0) else {
      if reader.rest.count > longestText { throw rejection4 }
      return nil
    }
    defer { _ = reader.byte() }
    return reader.bytes(end - reader.rest.startIndex)
  }

  /// The canonical spelling of an address of 4 or 16 bytes.
  private static func spelling(of address: [UInt8]) -> [UInt8]? {
    IPAddress(bytes: address).map { Array($0.description.utf8) }
  }

  private static func isHost(_ host: [UInt8]) -> Bool { Authority.isHost(host[...]) }

  private static let rejection4 = ProxyRejection(reply: reply4(granted: false))

  private static func rejection5(_ code: Reply5) -> ProxyRejection { ProxyRejection(reply: reply5(code)) }

  /// The answers of RFC 1928 that this proxy gives.
  enum Reply5: UInt8 {
    case succeeded = 0
    case generalFailure = 1
    case notAllowed = 2
    case hostUnreachable = 4
    case connectionRefused = 5
    case commandNotSupported = 7
    case addressNotSupported = 8
  }

  /// The bound address is left empty: it would mean nothing in the sandbox.
  static func reply5(_ code: Reply5) -> [UInt8] { [5, code.rawValue, 0, 1, 0, 0, 0, 0, 0, 0] }

  static func reply4(granted: Bool) -> [UInt8] { [0, granted ? 0x5A : 0x5B, 0, 0, 0, 0, 0, 0] }
}
