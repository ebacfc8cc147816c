/// Text without escape sequences and dangerous controls, which passes unchanged.
enum PlainText {
  /// Whether an ASCII byte is printable, or one of \n \r \t \b \a.
  static func contains(_ byte: UInt8) -> Bool {
    isPrintable(byte) || 0x07...0x0A ~= byte || byte == 0x0D
  }

  /// Number of leading bytes that are plain, without a scalar that is unfinished at the end.
  static func prefixLength(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var index = 0
    while true {
      index = asciiEnd(in: bytes, from: index)
      guard index < bytes.count, bytes[index] >= 0x80,
        case .scalar(let length) = ScalarPrefix(UnsafeBufferPointer(rebasing: bytes[index...]))
      else { return index }
      index += length
    }
  }

  /// End of the plain ASCII bytes, eight at a time for speed.
  private static func asciiEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = start
    while index < bytes.count {
      while index + 8 <= bytes.count, isPrintable(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
        index += 8
      }
      let end = min(index + 8, bytes.count)
      while index < end, contains(bytes[index]) { index += 1 }
      if index < end { break }
    }
    return index
  }

  /// Whether all eight bytes are printable: subtracting 0x20 borrows from the top bit below 0x20, adding 1 carries into
  /// it at 0x7F, and from 0x80 on it is set.
  private static func isPrintable(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    return (word | (word &- ones &* 0x20) | (word &+ ones)) & (ones &* 0x80) == 0
  }

  private static func isPrintable(_ byte: UInt8) -> Bool { 0x20...0x7E ~= byte }
}
