/// The part of an output stream that is kept.
public struct CapturedOutput: Sendable, Equatable {
  /// The bytes that were kept; where bytes were cut, a line between head and tail says how many.
  public let bytes: [UInt8]
  /// Number of bytes that the program wrote.
  public let total: UInt64
  /// Whether bytes were cut.
  public let truncated: Bool

  /// The kept part of a stream of `total` bytes.
  public init(bytes: [UInt8] = [], total: UInt64 = 0, truncated: Bool = false) {
    self.bytes = bytes
    self.total = total
    self.truncated = truncated
  }

  /// The bytes as text, with U+FFFD for what is not UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
