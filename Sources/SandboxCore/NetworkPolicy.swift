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

  /// What can be reached, in words: `none`, `public`, or one of them with what is allowed besides.
  public var name: String {
    switch self {
    case .none: "none"
    case .public: "public"
    case .publicAndHost(let patterns): "public and \(Self.list(patterns))"
    case .allow(let patterns): "none but \(Self.list(patterns))"
    }
  }

  private static func list(_ patterns: [HostPattern]) -> String {
    patterns.map(\.description).joined(separator: ", ")
  }
}
