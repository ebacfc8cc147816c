import SandboxCore

extension EnforcedLimit {
  /// The limit's value in words.
  var text: String {
    switch value {
    case .seconds(let seconds): Duration.seconds(seconds).text
    case .bytes(let bytes): ByteSize(bytes: bytes).description
    case .count(let count): Int64(exactly: count).map { "\($0)" } ?? "\(count)"
    case .name(let name): name
    }
  }
}
