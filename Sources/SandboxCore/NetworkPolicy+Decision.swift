/// Decision of a network policy on a connection before the name is looked up.
package enum NameDecision: Sendable, Equatable {
  /// Refuse it without a look-up.
  case refuse
  /// Look it up (a literal address stands for itself), and connect if `admits(addresses:)` takes every answer.
  case resolve(privateAllowed: Bool)
  /// Connect to exactly this address, which `--allow` spells out, without a further check.
  case connect(IPAddress)
  /// Connect to the same port of the host's own loopback.
  case hostLoopback
}

extension NetworkPolicy {
  /// The name of the host's own loopback.
  package static let hostName = "host.sandbox.internal"

  /// The decision on `port` of `host`, a name or an address in any spelling, as the program gave it.
  package func admits(name host: String, port: UInt16) -> NameDecision {
    guard port > 0, let destination = NetworkDestination(host) else { return .refuse }
    return switch (self, destination) {
    case (.none, _): .refuse
    case (.publicAndHost(let patterns), .name(Self.hostName)):
      Self.decide(destination, by: patterns.filter { $0.matches(destination, port: port) })
    case (.public, .address(let address)), (.publicAndHost, .address(let address)):
      address.scope == .public ? .resolve(privateAllowed: false) : .refuse
    case (.public, .name(let name)), (.publicAndHost, .name(let name)):
      Self.isInternetName(name) ? .resolve(privateAllowed: false) : .refuse
    case (.allow(let patterns), _):
      Self.decide(destination, by: patterns.filter { $0.matches(destination, port: port) })
    }
  }

  /// Whether a connection may go to a host whose name has all these addresses.
  ///
  /// One refused address refuses them all. `privateAllowed` comes from the name's decision, and admits private
  /// addresses and no other kind; an address of the host itself (`hostAddresses`) is always refused.
  package func admits(addresses: [IPAddress], privateAllowed: Bool, hostAddresses: Set<IPAddress>) -> Bool {
    guard self != .none, !addresses.isEmpty else { return false }
    let own = Set(hostAddresses.map(\.unmapped))
    return addresses.allSatisfy { address in
      let isOwn = own.contains(address) || address.embeddedIPv4.map(own.contains) == true
      return !isOwn && (address.scope == .public || privateAllowed && address.scope == .private)
    }
  }

  /// The decision by the matching patterns; a wildcard spells out no name, so it admits only public addresses.
  private static func decide(_ destination: NetworkDestination, by matching: [HostPattern]) -> NameDecision {
    guard !matching.isEmpty else { return .refuse }
    let isSpeltOut = matching.contains { !$0.isWildcard && !$0.isPublicOnly }
    return switch destination {
    case .address(let address) where isSpeltOut: address.scope.canBeSpeltOut ? .connect(address) : .refuse
    case .address: .resolve(privateAllowed: false)
    case .name(hostName): isSpeltOut ? .hostLoopback : .refuse
    case .name(let name): isInternetName(name) ? .resolve(privateAllowed: isSpeltOut) : .refuse
    }
  }

  /// False for the names of the sandbox itself (RFC 6761) and of the host.
  private static func isInternetName(_ name: String) -> Bool {
    name != hostName && name != "localhost" && !name.hasSuffix(".localhost")
  }
}

extension AddressScope {
  /// Whether `--allow` admits an address of this scope that it spells out.
  ///
  /// Not loopback: that is the sandbox's own, and the host's has the name `host.sandbox.internal`.
  fileprivate var canBeSpeltOut: Bool {
    switch self {
    case .public, .private, .linkLocal, .metadata, .reserved: true
    case .loopback, .multicast, .unspecified, .broadcast: false
    }
  }
}
