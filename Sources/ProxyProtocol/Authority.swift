/// The `HOST:PORT` of a URI or a CONNECT request.
struct Authority {
  /// The name or address, without brackets.
  let host: [UInt8]
  let port: UInt16

  /// Most bytes in a DNS name.
  private static let longestHost = 255

  /// Nil where the text names no host, or no port and there is no default.
  init?(_ text: ArraySlice<UInt8>, defaultPort: UInt16? = nil) {
    guard let (host, port) = Self.split(text), Self.isHost(host) else { return nil }
    self.host = Array(host)
    if port.isEmpty {
      guard let defaultPort else { return nil }
      self.port = defaultPort
    } else {
      guard let number = Self.number(port), number > 0 else { return nil }
      self.port = number
    }
  }

  /// The value of a Host header.
  func text(defaultPort: UInt16) -> [UInt8] {
    let host = self.host.contains(UInt8(ascii: ":")) ? "[".utf8 + self.host + "]".utf8 : self.host
    return port == defaultPort ? host : host + ":\(port)".utf8
  }

  /// Whether the policy can decide on it: visible ASCII without the delimiters of a URI.
  static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
    let delimiters = Array(#"/\?#@[]""#.utf8)
    return 1...longestHost ~= host.count && host.allSatisfy { 0x21...0x7E ~= $0 && !delimiters.contains($0) }
  }

  /// An IPv6 address must stand in brackets, and nothing else may.
  private static func split(_ text: ArraySlice<UInt8>) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>)? {
    let colon = UInt8(ascii: ":")
    if text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
      let host = text[text.startIndex + 1..<end]
      let rest = text[(end + 1)...]
      guard host.contains(colon), rest.isEmpty || rest.first == colon else { return nil }
      return (host, rest.dropFirst())
    }
    let host = text.prefix { $0 != colon }
    let port = text[host.endIndex...].dropFirst()
    return port.contains(colon) ? nil : (host, port)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt16? {
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self))
  }
}
