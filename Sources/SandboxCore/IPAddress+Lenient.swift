extension IPAddress {
  /// The address that some resolver or URL parser would take `text` for.
  ///
  /// Besides the strict spellings these are those of `inet_aton` (`2130706433`, `0177.0.0.1`, `0x7f.1`, `127.1`), a dot
  /// at the end, and an IPv6 address in brackets or with a zone, which is dropped.
  package init?(lenient text: String) {
    let dotless = text.hasSuffix(".") ? text.dropLast() : text[...]
    if let bits = Self.numbersAndDots(dotless) {
      self = .v4(bits)
    } else if let address = IPAddress(String(Self.withoutZone(Self.withoutBrackets(text)))), case .v6 = address {
      self = address
    } else {
      return nil
    }
  }

  private static func withoutBrackets(_ text: String) -> Substring {
    text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
  }

  private static func withoutZone(_ text: Substring) -> Substring { text.prefix { $0 != "%" } }

  /// One to four numbers; the last one fills all the bytes that are left.
  private static func numbersAndDots(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap(number)
    guard 1...4 ~= parts.count, numbers.count == parts.count, let last = numbers.last else { return nil }
    let leading = numbers.dropLast()
    guard leading.allSatisfy({ $0 <= 0xFF }), last <= UInt32.max >> (8 * leading.count) else { return nil }
    return leading.enumerated().reduce(last) { $0 | $1.element << (24 - 8 * $1.offset) }
  }

  /// A number as C writes it: decimal, octal after `0`, hexadecimal after `0x`.
  private static func number(_ text: Substring) -> UInt32? {
    guard text.utf8.allSatisfy({ $0.isDigit || $0.isLetter }) else { return nil }
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      return text.utf8.count == 2 ? 0 : UInt32(text.dropFirst(2), radix: 16)
    }
    return UInt32(text, radix: text.hasPrefix("0") ? 8 : 10)
  }
}
