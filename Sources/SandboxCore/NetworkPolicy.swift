/// Policy on the connections of a sandbox.
public enum NetworkPolicy: Sendable, Equatable {
  /// No connections.
  case none
  /// The internet: every address that is neither the host's nor private, link-local, multicast or a metadata service's.
  case `public`
  /// The internet, and ports of the host's own loopback: the patterns name `host.sandbox.internal` and nothing else.
  case publicAndHost([HostPattern])
  /// Only these names and addresses; those that are spelt out may be private.
  case allow([HostPattern])

  /// The policy's name on the command line; an allow list is a narrowed `public`.
  public var name: String {
    switch self {
    case .none: "none"
    case .public, .publicAndHost, .allow: "public"
    }
  }
}
