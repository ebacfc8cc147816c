import SandboxCore
import ServiceAPI
import SystemCalls
import SystemPackage

/// Address that the service listens at, and what may be served there.
struct ListenAddress: Sendable {
  /// Where clients find the service.
  let place: ListenPlace
  /// Socket that listens there already; nil: it is to be made.
  let socket: FileDescriptor?
  private let isEncrypted: Bool
  /// Names by which clients may call it; nil: any.
  let hostNames: Set<String>?

  private static let loopbackNames: Set = ["localhost", "127.0.0.1", "[::1]"]

  /// Throws for a text that is no address, for a socket that does not listen, and where keys would cross a network in
  /// clear.
  init(_ options: ServiceOptions, _ activation: Activation) throws(SandboxError) {
    socket = activation.socket
    place = try Self.place(options, activation)
    isEncrypted = options.tlsCertificate != nil
    guard isEncrypted == (options.tlsKey != nil) else {
      throw .usage("--tls-cert and --tls-key go together", hint: "give both, or none")
    }
    guard place.isLocal || isEncrypted || options.isInsecure else {
      let origin = socket == nil ? "--listen" : "systemd's socket"
      throw .usage(
        "\(origin) \(place) is not this machine's loopback, and keys would cross the network in clear",
        hint: "give --tls-cert and --tls-key, or --insecure-http")
    }
    let known = Self.loopbackNames.union(options.hostNames.map { $0.lowercased() })
    hostNames = place.isLoopback || !options.hostNames.isEmpty ? known : nil
  }

  private static func place(_ options: ServiceOptions, _ activation: Activation) throws(SandboxError) -> ListenPlace {
    guard let socket = activation.socket else { return try ListenPlace(options.listen ?? ServiceOptions.usualAddress) }
    guard options.listen == nil else {
      throw .usage("--listen has no place beside a socket of systemd's", hint: "leave the address to its ListenStream=")
    }
    guard let address = socket.listeningAddress else {
      throw .usage("systemd's socket is not one that listens", hint: "give its unit one ListenStream= and Accept=no")
    }
    return ListenPlace(address)
  }

  /// Address for clients, with the port that it has got.
  func url(_ port: Int?) -> String {
    switch place {
    case .host(let host, let known):
      "\(isEncrypted ? "https" : "http")://\(ListenPlace.host(host, port: port ?? known))"
    case .unix: "\(place)"
    }
  }
}

/// Place at which a service can listen.
enum ListenPlace: Sendable, CustomStringConvertible {
  case host(String, port: Int)
  /// Path of a Unix socket, or its abstract name behind `@`.
  case unix(String)

  /// Reads `HOST:PORT`, with brackets around an IPv6 address.
  init(_ text: String) throws(SandboxError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw .usage("--listen: '\(text)' is not an address", hint: "use HOST:PORT, such as 127.0.0.1:8787")
    }
    let name = String(text[..<colon])
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    self = .host(isBracketed ? String(name.dropFirst().dropLast()) : name, port: Int(port))
  }

  init(_ address: ListeningAddress) {
    switch address {
    case .internet(let bytes, let port):
      self = .host(IPAddress(bytes: bytes)?.description ?? "?", port: Int(port))
    case .unix(let name): self = .unix(name)
    }
  }

  /// Whether what is said there stays on this machine.
  var isLocal: Bool {
    if case .unix = self { return true }
    return isLoopback
  }

  var isLoopback: Bool {
    guard case .host(let host, _) = self else { return false }
    return host == "localhost" || IPAddress(host)?.scope == .loopback
  }

  var description: String {
    switch self {
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let name): "unix:\(name)"
    }
  }
}
