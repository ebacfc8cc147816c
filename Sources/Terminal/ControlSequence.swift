/// Allow-list of escape sequences: those that colour text, move the cursor or erase.
///
/// An interactive program (`--tty`) may also set the modes that editors and shells set: alternate screen, keypad,
/// bracketed paste. None of them makes the terminal answer, and each can be reset.
struct ControlSequence {
  /// Whether the program has the terminal, as with `--tty`.
  let isInteractive: Bool

  /// State of a sequence after its latest byte.
  enum Verdict {
    case unfinished, harmless, refused
    /// Without it nothing is missing: it is not shown either.
    case needless
  }

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
    case UInt8(ascii: "t") where isInteractive && Self.isTitleStack(held.dropFirst(2)): return .needless
    case 0x40...0x7E: return isHarmless(final: next, parameters: held.dropFirst(2)) ? .harmless : .refused
    default: return .refused
    }
  }

  /// CSI, cursor save and restore (DECSC, DECRC), character sets (SCS) and keypad modes (DECKPAM, DECKPNM).
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
    // With five parameters `T` starts mouse tracking, which sends input.
    case "T": parameters.allSatisfy { 0x30...0x39 ~= $0 }
    case "s", "u": parameters.isEmpty
    case "r": isInteractive && parameters.allSatisfy(Self.isNumeric)
    case "h", "l": Self.isSwitchable(mode: parameters) || isInteractiveMode(parameters)
    default: false
    }
  }

  /// Whether a window operation saves or restores titles (XTWINOPS 22 and 23), which full-screen programs do around
  /// their work. Titles they cannot set, so there is nothing to restore.
  private static func isTitleStack(_ parameters: ArraySlice<UInt8>) -> Bool {
    parameters.allSatisfy(isNumeric)
      && ["22".utf8, "23".utf8].contains { parameters.prefix { $0 != 0x3B }.elementsEqual($0) }
  }

  private func isInteractiveMode(_ parameters: ArraySlice<UInt8>) -> Bool {
    isInteractive && Self.interactiveModes.contains(Array(parameters))
  }

  private static func isNumeric(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || byte == UInt8(ascii: ";") }

  /// Whether the only parameter is cursor visibility (DECTCEM) or automatic line wrap (DECAWM).
  private static func isSwitchable(mode parameters: ArraySlice<UInt8>) -> Bool {
    parameters.elementsEqual("?25".utf8) || parameters.elementsEqual("?7".utf8)
  }

  /// Private modes for interactive programs: cursor keys (DECCKM), blinking cursor, alternate screen in its three
  /// forms, bracketed paste.
  private static let interactiveModes: Set<[UInt8]> = Set(
    ["?1", "?12", "?47", "?1047", "?1049", "?2004"].map { Array($0.utf8) })

  /// Sequence that resets the interactive mode that `sequence` sets; nil where it sets none.
  static func reset(of sequence: [UInt8]) -> [UInt8]? {
    guard sequence.last == UInt8(ascii: "h"), interactiveModes.contains(Array(sequence.dropFirst(2).dropLast())) else {
      return nil
    }
    return sequence.dropLast() + [UInt8(ascii: "l")]
  }
}
