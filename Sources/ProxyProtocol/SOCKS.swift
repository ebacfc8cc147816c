/// The requests of SOCKS 4, 4a and 5 (RFC 1928); each function gives nil while the request is unfinished.
enum SOCKS {
  /// The longest user name or host name that is waited for.
  private static let longestText = 255

  /// Whether the client can do without authentication.
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
    case 1: return reader.bytes(4).map(AddressText.v4)
    case 3:
      guard let count = reader.byte() else { return nil }
      return reader.bytes(Int(count))
    case 4: return reader.bytes(16).map(AddressText.v6)
    default: throw rejection5(.addressNotSupported)
    }
  }

  static func request4(from reader: inout ProxyReader) throws(ProxyRejection) -> ProxyTarget? {
    guard let head = reader.bytes(2) else { return nil }
    guard head[1] == 1 else { throw rejection4 }
    guard let port = reader.port(), let address = reader.bytes(4), try text(from: &reader) != nil else { return nil }
    var host = AddressText.v4(address)
    if address[..<3] == [0, 0, 0], address[3] != 0 {
      guard let name = try text(from: &reader) else { return nil }
      host = name
    }
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

  /// With no bound address: nobody could use one on the other side of the sandbox's wall.
  static func reply5(_ code: Reply5) -> [UInt8] { [5, code.rawValue, 0, 1, 0, 0, 0, 0, 0, 0] }

  static func reply4(granted: Bool) -> [UInt8] { [0, granted ? 0x5A : 0x5B, 0, 0, 0, 0, 0, 0] }
}

/// Addresses that came as bytes, in their canonical spelling (RFC 5952 for IPv6).
enum AddressText {
  static func v4(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.map(String.init).joined(separator: ".").utf8) }

  static func v6(_ bytes: [UInt8]) -> [UInt8] {
    let groups = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    let runs = groups.indices.map { start in start..<start + groups[start...].prefix { $0 == 0 }.count }
    let gap = runs.reduce(0..<1) { $1.count > max($0.count, 1) ? $1 : $0 }
    guard gap.count > 1 else { return Array(hexadecimal(groups[...]).utf8) }
    return Array("\(hexadecimal(groups[..<gap.lowerBound]))::\(hexadecimal(groups[gap.upperBound...]))".utf8)
  }

  private static func hexadecimal(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }
}
