/// State of the first scalar of some bytes, as well-formed UTF-8 (The Unicode Standard, table 3-7).
enum ScalarPrefix: Equatable {
  /// The first `length` bytes are a scalar, and no C1 control.
  case scalar(length: Int)
  /// The first two bytes are one of U+0080–U+009F, which terminals treat as ESC and a letter.
  case c1Control
  /// The bytes are the beginning of a scalar.
  case unfinished
  /// No bytes after them could complete a scalar.
  case malformed

  /// Reads at most four bytes.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let lead = bytes.first, let length = Self.length(of: lead) else {
      self = .malformed
      return
    }
    for index in 1..<min(length, bytes.count) where !Self.canFollow(lead, bytes[index], at: index) {
      self = .malformed
      return
    }
    if bytes.count < length {
      self = .unfinished
    } else {
      self = lead == 0xC2 && bytes[1] < 0xA0 ? .c1Control : .scalar(length: length)
    }
  }

  private static func length(of lead: UInt8) -> Int? {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  /// The second byte's range excludes overlong forms, surrogates and numbers past U+10FFFF.
  private static func canFollow(_ lead: UInt8, _ byte: UInt8, at index: Int) -> Bool {
    switch (index, lead) {
    case (1, 0xE0): 0xA0...0xBF ~= byte
    case (1, 0xED): 0x80...0x9F ~= byte
    case (1, 0xF0): 0x90...0xBF ~= byte
    case (1, 0xF4): 0x80...0x8F ~= byte
    default: 0x80...0xBF ~= byte
    }
  }
}
