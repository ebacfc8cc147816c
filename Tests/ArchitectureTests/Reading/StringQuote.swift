/// Delimiters and escape of a string literal.
struct StringQuote {
  let opening: [UInt8]
  let closing: [UInt8]
  /// Prefix that makes the next character part of the text or, if that is a bracket in Swift, begins code.
  let escape: [UInt8]
  private let hasCode: Bool

  /// Nil where no literal begins.
  init?(at position: Int, in bytes: [UInt8], _ language: Lexer.Language) {
    let pounds = language == .swift ? Array(bytes[position...].prefix { $0 == UInt8(ascii: "#") }) : []
    let rest = bytes[(position + pounds.count)...]
    guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") && language != .swift
    else { return nil }
    let isLong = language != .c && rest.starts(with: [quote, quote, quote])
    let quotes = [UInt8](repeating: quote, count: isLong ? 3 : 1)
    opening = pounds + quotes
    closing = quotes + pounds
    escape = [UInt8(ascii: "\\")] + pounds
    hasCode = language == .swift
  }

  func ends(at position: Int, in bytes: [UInt8]) -> Bool { bytes[position...].starts(with: closing) }

  func escapes(at position: Int, in bytes: [UInt8]) -> Bool { bytes[position...].starts(with: escape) }

  func interpolates(at position: Int, in bytes: [UInt8]) -> Bool {
    hasCode && bytes[position...].starts(with: escape + [UInt8(ascii: "(")])
  }
}
