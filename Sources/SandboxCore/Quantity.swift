/// Decimal number with a suffix of any meaning, such as `1.5g` or `500ms`.
struct Quantity {
  let whole: UInt64
  /// Billionths; digits after the ninth are dropped.
  let fraction: UInt64
  /// In lower case; empty for a bare number.
  let suffix: String

  /// Nil for text that does not start with a digit: a sign, a space, `nan` and `inf` included.
  init?(_ text: String) {
    let number = Substring(text.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") })
    let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard !number.isEmpty, let whole = UInt64("0" + parts[0]) else { return nil }
    guard let fraction = parts.count == 1 ? 0 : Self.billionths(parts[1]) else { return nil }
    self.whole = whole
    self.fraction = fraction
    suffix = String(decoding: text.utf8.dropFirst(number.utf8.count), as: UTF8.self).lowercased()
  }

  /// The quantity times `unit`, rounded down; nil on overflow.
  func scaled(by unit: UInt64) -> UInt64? {
    let (product, tooLarge) = whole.multipliedReportingOverflow(by: unit)
    let share = Self.billion.dividingFullWidth(fraction.multipliedFullWidth(by: unit)).quotient
    let (sum, tooLargeWithShare) = product.addingReportingOverflow(share)
    return tooLarge || tooLargeWithShare ? nil : sum
  }

  private static let billion: UInt64 = 1_000_000_000

  private static func billionths(_ digits: Substring) -> UInt64? {
    guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) else { return nil }
    return UInt64((digits + "000000000").prefix(9))
  }
}

extension UInt8 {
  /// Whether this is an ASCII decimal digit.
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  /// Whether this is an ASCII letter.
  var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

  /// Whether this is an ASCII hexadecimal digit.
  var isHexDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }
}
