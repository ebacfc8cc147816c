import Terminal
import TestSupport
import Testing

/// Properties of every output, tried on random ones with a fixed seed.
@Suite struct EscapeNeutraliserPropertyTests {
  private static let parts: [[UInt8]] =
    [
      "\u{1B}", "\u{1B}[", "\u{1B}]", "\u{1B}[?", "\u{1B}P", "[", "]", "?", ";", ":", "25", "7", "1", "31", "m", "h",
      "l", "c", "n",
      "s", "u", "T", "H", "8", "plain words", "é", "日", "🎉", "\n", "\r", "\u{7}", "\u{9B}", "\u{9D}52;c;x\u{9C}",
      "\u{0}", "\u{7F}",
      "\u{1B}[31m", "\u{1B}[?25h", String(repeating: "0;", count: 33), String(repeating: "long run ", count: 20),
    ].map { Array($0.utf8) } + (UInt8(0x7E)...0xFF).map { [$0] }

  private func output(using generator: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 1...40, using: &generator)).flatMap { _ in Self.parts.randomElement(using: &generator) ?? [] }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func leavesNothingThatATerminalObeys(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let bytes = output(using: &generator)
      let shown = EscapeNeutraliser.whole(bytes)
      #expect(Reader.firstOffence(in: shown) == nil, "\(bytes)")
      #expect(EscapeNeutraliser.whole(shown) == shown, "\(bytes)")
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func isTheSameHoweverItIsSplit(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let bytes = output(using: &generator)
      let whole = EscapeNeutraliser.whole(bytes)
      #expect(EscapeNeutraliser.whole(bytes, chunk: 1) == whole, "\(bytes)")
      var neutraliser = EscapeNeutraliser()
      let pieces = bytes.randomChunks(upTo: 9, using: &generator)
      #expect(pieces.flatMap { neutraliser.neutralise($0) } + neutraliser.finish() == whole, "\(bytes)")
    }
  }

  @Test func everyByteAloneAndAfterEscape() {
    for byte in UInt8.min...UInt8.max {
      for prefix in [[], [0x1B], [0x1B, 0x5B], [0x1B, 0x5B, 0x3F, 0x37], [0xC2], [0xE1, 0x9A]] as [[UInt8]] {
        #expect(Reader.firstOffence(in: EscapeNeutraliser.whole(prefix + [byte])) == nil, "\(prefix) \(byte)")
      }
    }
  }

  @Test func plainTextIsIdentical() {
    var generator = SeededGenerator(seed: 7)
    let bytes = (0..<100_000).map { _ in
      Bool.random(using: &generator) ? UInt8.random(in: 0x20...0x7E, using: &generator) : UInt8(ascii: "\n")
    }
    #expect(EscapeNeutraliser.whole(bytes) == bytes)
    #expect(EscapeNeutraliser.whole(bytes, chunk: 997) == bytes)
  }

  @Test func malformedTextIsReplacedWhereTheStandardLibraryReplacesIt() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5000 {
      let bytes = (0..<8).map { _ in UInt8.random(in: 0xA0...0xFF, using: &generator) }
      let isValid = !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FFFD}")
      #expect((EscapeNeutraliser.whole(bytes) == bytes) == isValid, "\(bytes)")
    }
  }
}

/// Independent check of the neutraliser's output: it works on scalars, split at ESC.
private enum Reader {
  static func firstOffence(in bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return "not UTF-8" }
    let pieces = text.unicodeScalars.split(separator: "\u{1B}", omittingEmptySubsequences: false)
    if let stray = text.unicodeScalars.first(where: { isForbidden($0) }) { return "control \(stray.value)" }
    return pieces.dropFirst().map { String(String.UnicodeScalarView($0)) }.first { !isAllowedAfterEscape($0) }
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && !"\u{1B}\n\r\t\u{8}\u{7}".unicodeScalars.contains(scalar)
  }

  private static func isAllowedAfterEscape(_ rest: String) -> Bool {
    let allowed = /[78]|\[(?:[0-9;:]*m|[0-9;]*[A-HfdJKLMPSX@`]|[0-9]*T|[su]|\?(?:25|7)[hl])/
    return rest.prefixMatch(of: allowed.matchingSemantics(.unicodeScalar)) != nil
  }
}
