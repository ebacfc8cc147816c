import SandboxCore
import ServiceAPI

/// Address that the service listens at, and what may be served there.
struct ListenAddress: Sendable {
  let host: String
  let port: Int
  private let isEncrypted: Bool
  /// Names by which clients may call it; nil: any.
  let hostNames: Set<String>?

  private static let loopbackNames: Set = ["localhost", "127.0.0.1", "[::1]"]

  /// Throws for a text that is no address, and where keys would cross a network in clear.
  init(_ options: ServiceOptions) throws(SandboxError) {
    let text = options.listen
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw .usage("--listen: '\(text)' is not an address", hint: "use HOST:PORT, such as 127.0.0.1:8787")
    }
    let name = String(text[..<colon])
    host = name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
    self.port = Int(port)
    isEncrypted = options.tlsCertificate != nil
    guard isEncrypted == (options.tlsKey != nil) else {
      throw .usage("--tls-cert and --tls-key go together", hint: "give both, or none")
    }
    let isLoopback = host == "localhost" || IPAddress(host)?.scope == .loopback
    guard isLoopback || isEncrypted || options.isInsecure else {
      throw .usage(
        "--listen \(text) is not this machine's loopback, and keys would cross the network in clear",
        hint: "give --tls-cert and --tls-key, or --insecure-http")
    }
    let known = Self.loopbackNames.union(options.hostNames.map { $0.lowercased() })
    hostNames = isLoopback || !options.hostNames.isEmpty ? known : nil
  }

  /// Address for clients, with the port that it has got.
  func url(_ port: Int?) -> String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(isEncrypted ? "https" : "http")://\(name):\(port ?? self.port)"
  }
}
