/// The escape sequences that only colour text, move the cursor or erase; everything else a terminal knows is refused.
enum ControlSequence {
  /// What the bytes so far are.
  enum Verdict { case unfinished, harmless, refused }

  static let escape: UInt8 = 0x1B

  /// The longest sequence worth waiting for, in bytes: 24-bit colours of text, background and underline take less.
  static let longest = 64

  /// Judges `next` after `held`, which starts with ESC and has been judged unfinished.
  static func judge(_ held: [UInt8], then next: UInt8) -> Verdict {
    if held.count == 1 { return judgeAfterEscape(next) }
    switch next {
    case UInt8(ascii: "0")...UInt8(ascii: "?"): return held.count + 1 < longest ? .unfinished : .refused
    case 0x40...0x7E: return isHarmless(final: next, parameters: held.dropFirst(2)) ? .harmless : .refused
    default: return .refused
    }
  }

  /// CSI, and the saving and restoring of the cursor (DECSC, DECRC).
  private static func judgeAfterEscape(_ byte: UInt8) -> Verdict {
    switch byte {
    case UInt8(ascii: "["): .unfinished
    case UInt8(ascii: "7"), UInt8(ascii: "8"): .harmless
    default: .refused
    }
  }

  private static func isHarmless(final: UInt8, parameters: ArraySlice<UInt8>) -> Bool {
    switch Unicode.Scalar(final) {
    case "m": parameters.allSatisfy { 0x30...0x3B ~= $0 }
    case "A"..."H", "f", "d", "J", "K", "L", "M", "P", "@", "X", "S", "`": parameters.allSatisfy(isNumeric)
    // With five parameters `T` starts mouse tracking, which answers back.
    case "T": parameters.allSatisfy { 0x30...0x39 ~= $0 }
    case "s", "u": parameters.isEmpty
    case "h", "l": isSwitchable(mode: parameters)
    default: false
    }
  }

  private static func isNumeric(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || byte == UInt8(ascii: ";") }

  /// The visibility of the cursor (DECTCEM) and automatic line wrap (DECAWM), alone.
  private static func isSwitchable(mode parameters: ArraySlice<UInt8>) -> Bool {
    parameters.elementsEqual("?25".utf8) || parameters.elementsEqual("?7".utf8)
  }
}
