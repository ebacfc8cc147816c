/// Where a program wants to go, in its own spelling.
struct EgressTarget: CustomStringConvertible {
  let host: String
  let port: UInt16

  /// DNS knows no longer name.
  private static let longestHost = 255

  /// Nil for what no policy could be asked about: it comes from the sandbox, and ends up in results and on terminals.
  init?(host: [UInt8], port: UInt16) {
    guard 1...Self.longestHost ~= host.count, host.allSatisfy({ 0x21...0x7E ~= $0 }), port > 0 else { return nil }
    self.host = String(decoding: host, as: UTF8.self)
    self.port = port
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
