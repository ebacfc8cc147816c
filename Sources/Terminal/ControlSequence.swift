/// The escape sequences that only colour text, move the cursor or erase; everything else a terminal knows is refused.
///
/// A program that a person has given the terminal to may also switch what editors and shells switch: the other screen, the
/// keypad, pasting in brackets. None of it answers back, and all of it can be switched off again.
struct ControlSequence {
  let isInteractive: Bool

  /// What the bytes so far are.
  enum Verdict { case unfinished, harmless, refused }

  static let escape: UInt8 = 0x1B

  /// The longest sequence worth waiting for, in bytes: 24-bit colours of text, background and underline take less.
  static let longest = 64

  /// Judges `next` after `held`, which starts with ESC and has been judged unfinished.
  func judge(_ held: [UInt8], then next: UInt8) -> Verdict {
    if held.count == 1 { return judgeAfterEscape(next) }
    if held[1] == UInt8(ascii: "(") {
      return next == UInt8(ascii: "B") || next == UInt8(ascii: "0") ? .harmless : .refused
    }
    switch next {
    case UInt8(ascii: "0")...UInt8(ascii: "?"): return held.count + 1 < Self.longest ? .unfinished : .refused
    case 0x40...0x7E: return isHarmless(final: next, parameters: held.dropFirst(2)) ? .harmless : .refused
    default: return .refused
    }
  }

  /// CSI, and the saving and restoring of the cursor (DECSC, DECRC).
  private func judgeAfterEscape(_ byte: UInt8) -> Verdict {
    switch byte {
    case UInt8(ascii: "["): .unfinished
    case UInt8(ascii: "7"), UInt8(ascii: "8"): .harmless
    case UInt8(ascii: "("): isInteractive ? .unfinished : .refused
    case UInt8(ascii: "="), UInt8(ascii: ">"): isInteractive ? .harmless : .refused
    default: .refused
    }
  }

  private func isHarmless(final: UInt8, parameters: ArraySlice<UInt8>) -> Bool {
    switch Unicode.Scalar(final) {
    case "m": parameters.allSatisfy { 0x30...0x3B ~= $0 }
    case "A"..."H", "f", "d", "J", "K", "L", "M", "P", "@", "X", "S", "`": parameters.allSatisfy(Self.isNumeric)
    // With five parameters `T` starts mouse tracking, which answers back.
    case "T": parameters.allSatisfy { 0x30...0x39 ~= $0 }
    case "s", "u": parameters.isEmpty
    case "r": isInteractive && parameters.allSatisfy(Self.isNumeric)
    case "h", "l": Self.isSwitchable(mode: parameters) || isInteractive && Self.lentModes.contains(Array(parameters))
    default: false
    }
  }

  private static func isNumeric(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || byte == UInt8(ascii: ";") }

  /// The visibility of the cursor (DECTCEM) and automatic line wrap (DECAWM), alone.
  private static func isSwitchable(mode parameters: ArraySlice<UInt8>) -> Bool {
    parameters.elementsEqual("?25".utf8) || parameters.elementsEqual("?7".utf8)
  }

  /// Cursor keys (DECCKM), the blinking of the cursor, the other screen in its three forms, and bracketed paste.
  private static let lentModes: Set<[UInt8]> = Set(
    ["?1", "?12", "?47", "?1047", "?1049", "?2004"].map { Array($0.utf8) })

  /// The sequence that switches off what this one has switched on, where that is a mode that was lent.
  static func undoing(_ sequence: [UInt8]) -> [UInt8]? {
    guard sequence.last == UInt8(ascii: "h"), lentModes.contains(Array(sequence.dropFirst(2).dropLast())) else {
      return nil
    }
    return sequence.dropLast() + [UInt8(ascii: "l")]
  }
}
