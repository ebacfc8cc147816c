/// Host and port that a program wants to connect to, in its own spelling.
struct EgressTarget: CustomStringConvertible {
  let host: String
  let port: UInt16

  /// Longest name in DNS, in bytes.
  private static let longestHost = 255

  /// Checks a target from the sandbox, which ends up in results and on terminals; nil where the host is empty, too long
  /// or not all visible ASCII, or the port is 0.
  init?(host: [UInt8], port: UInt16) {
    guard 1...Self.longestHost ~= host.count, host.allSatisfy({ 0x21...0x7E ~= $0 }), port > 0 else { return nil }
    self.host = String(decoding: host, as: UTF8.self)
    self.port = port
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
