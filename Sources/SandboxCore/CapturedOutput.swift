/// What is kept of one output stream.
public struct CapturedOutput: Sendable, Equatable {
  /// The bytes that were kept, with a line that says what was cut between head and tail where something was.
  public let bytes: [UInt8]
  /// How many bytes the program wrote.
  public let total: UInt64
  /// Whether bytes were cut.
  public let truncated: Bool

  /// What was kept of a stream of `total` bytes.
  public init(bytes: [UInt8] = [], total: UInt64 = 0, truncated: Bool = false) {
    self.bytes = bytes
    self.total = total
    self.truncated = truncated
  }

  /// The bytes as text, with U+FFFD for what is not UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
