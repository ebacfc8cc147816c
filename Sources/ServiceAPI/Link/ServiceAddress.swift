package import SandboxCore

/// Address of a service: `http` or `https`, a host, and a port where it is not the scheme's own.
package struct ServiceAddress: Equatable, Sendable, CustomStringConvertible {
  package let isEncrypted: Bool
  /// Name in lower case, or IP address without brackets.
  package let host: String
  package let port: Int

  /// Reads an address, which has no user, path, query or fragment. Throws a usage error for anything else.
  package init(parsing text: String) throws(SandboxError) {
    guard let address = Self(text) else {
      throw .usage("'\(text)' is not the address of a service", hint: "use https://HOST or https://HOST:PORT")
    }
    self = address
  }

  private init?(_ text: String) {
    let parts = (text.hasSuffix("/") ? text.dropLast() : text[...]).split(
      separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let authority = Self.split(parts[1]) else { return nil }
    switch parts[0].lowercased() {
    case "https": isEncrypted = true
    case "http": isEncrypted = false
    default: return nil
    }
    host = authority.host
    port = authority.port ?? Self.ownPort(isEncrypted)
  }

  /// Whether the host is this machine, so that nothing crosses a network.
  package var isLoopback: Bool { host == "localhost" || IPAddress(host)?.scope == .loopback }

  /// Value of the header `Host`.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == Self.ownPort(isEncrypted) ? name : "\(name):\(port)"
  }

  package var description: String { (isEncrypted ? "https://" : "http://") + authority }

  private static func ownPort(_ isEncrypted: Bool) -> Int { isEncrypted ? 443 : 80 }

  /// Host and port of `HOST`, `HOST:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`; nil for anything else.
  private static func split(_ text: Substring) -> (host: String, port: Int?)? {
    let isBracketed = text.hasPrefix("[")
    let host = isBracketed ? text.dropFirst().prefix { $0 != "]" } : text.prefix { $0 != ":" }
    let rest = text[host.endIndex...].dropFirst(isBracketed ? 1 : 0)
    guard isBracketed ? IPAddress(String(host))?.bytes.count == 16 && host.endIndex < text.endIndex : isName(host)
    else { return nil }
    if rest.isEmpty { return (host.lowercased(), nil) }
    guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(rest.dropFirst()), port > 0
    else { return nil }
    return (host.lowercased(), Int(port))
  }

  private static func isName(_ host: Substring) -> Bool {
    !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
      }
  }
}
