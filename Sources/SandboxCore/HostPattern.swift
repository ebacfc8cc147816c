/// Pattern of `--allow HOST[:PORT]`.
public struct HostPattern: Sendable, Equatable {
  /// A lower-case name, `*.` and a name for all below it, or an address in canonical spelling.
  public let host: String
  /// Nil: every port.
  public let port: UInt16?
  /// Whether it admits public addresses alone, though it spells out a name.
  package private(set) var isPublicOnly = false
}

extension HostPattern {
  /// The same pattern for public addresses alone; nil where it leads nowhere else but to private ones.
  package var publicOnly: HostPattern? {
    guard host != NetworkPolicy.hostName, IPAddress(host).map({ $0.scope == .public }) != false else { return nil }
    var pattern = self
    pattern.isPublicOnly = true
    return pattern
  }

  /// Whether it matches everything that the other pattern matches.
  package func covers(_ other: HostPattern) -> Bool {
    guard port == nil || port == other.port else { return false }
    return host == other.host || isWildcard && other.host.hasSuffix(host.dropFirst())
  }
}

extension HostPattern {
  /// The pattern that `example.com`, `*.example.com:443`, `10.0.0.1:80`, `::1` or `[::1]:80` spells.
  ///
  /// Throws a usage error for anything else, URLs included.
  public init(parsing text: String) throws(SandboxError) {
    guard !text.utf8.contains(UInt8(ascii: "/")) else { throw Self.notAHost(text, hint: Self.notAURL) }
    let (host, port) = Self.split(text)
    guard let canonical = Self.canonical(host) else { throw Self.notAHost(text, hint: Self.form) }
    self.host = canonical
    self.port = try port.map { text throws(SandboxError) in try Self.parsePort(text) }
  }

  /// Whether the pattern matches a connection to `port` of `host`, in any spelling of `host`.
  public func matches(host: String, port: UInt16) -> Bool {
    NetworkDestination(host).map { matches($0, port: port) } ?? false
  }

  func matches(_ destination: NetworkDestination, port: UInt16) -> Bool {
    guard self.port == nil || self.port == port else { return false }
    return switch destination {
    case .address(let address): host == address.description
    case .name(let name): host == name || isWildcard && name.hasSuffix(host.dropFirst())
    }
  }

  /// Whether it matches all names below one, and so spells out no single name.
  var isWildcard: Bool { host.hasPrefix("*.") }

  /// The host and the port, split at the only colon outside of brackets; a bare IPv6 address has several, and no port.
  private static func split(_ text: String) -> (host: Substring, port: Substring?) {
    let start = text.hasPrefix("[") ? text.firstIndex(of: "]") ?? text.startIndex : text.startIndex
    let colons = text[start...].indices.filter { text[$0] == ":" }
    guard colons.count == 1, let colon = colons.first else { return (text[...], nil) }
    return (text[..<colon], text[text.index(after: colon)...])
  }

  private static func canonical(_ host: Substring) -> String? {
    if host.hasPrefix("*.") { return NetworkDestination.canonicalName(String(host.dropFirst(2))).map { "*." + $0 } }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let address = IPAddress(String(isBracketed ? host.dropFirst().dropLast() : host))
    if case .v4? = address, isBracketed { return nil }
    return address?.unmapped.description ?? NetworkDestination.canonicalName(String(host))
  }

  private static func parsePort(_ text: Substring) throws(SandboxError) -> UInt16 {
    guard text.utf8.allSatisfy(\.isDigit), let port = UInt16(text), port > 0 else {
      throw .usage("'\(text)' is not a port", hint: "use a number from 1 to 65535")
    }
    return port
  }

  private static let form = "use HOST or HOST:PORT, such as example.com, *.example.com or 10.0.0.1:8080"
  private static let notAURL = "give the host of the URL alone, such as example.com or example.com:443"

  private static func notAHost(_ text: String, hint: String) -> SandboxError {
    .usage("'\(text)' is not a host", hint: hint)
  }
}

extension HostPattern: CustomStringConvertible {
  /// The pattern as `--allow` takes it.
  public var description: String {
    guard let port else { return host }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
