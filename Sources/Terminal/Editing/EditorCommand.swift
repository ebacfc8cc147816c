/// What the prompt does itself, in place of the library. The library knows each by a code point of C1, which no key sends.
enum EditorCommand: Int32, CaseIterable {
  case enter, addRow, up, down, left, right, rowStart, rowEnd, killToRowEnd, killToRowStart, delete, cellUp, cellDown
  case wordLeft, wordRight, eraseWord, paste, complete, dedent, interrupt, endOrDelete, clear, erase

  /// The code point that stands for it.
  var code: UInt32 { 0x80 + UInt32(rawValue) }

  /// Control characters that give it, too. What is typed while no prompt reads has `\n` for Enter.
  var controls: [UInt32] {
    switch self {
    case .enter: [0x0D, 0x0A]
    case .rowStart: [0x01]
    case .interrupt: [0x03]
    case .endOrDelete: [0x04]
    case .rowEnd: [0x05]
    case .complete: [0x09]
    case .killToRowEnd: [0x0B]
    case .clear: [0x0C]
    case .down: [0x0E]
    case .up: [0x10]
    case .killToRowStart: [0x15]
    case .erase: [0x7F, 0x08]
    default: []
    }
  }

  /// The command of the library's with the same effect; nil for those that only the prompt has.
  var library: String? {
    switch self {
    case .wordLeft: "ed-prev-word"
    case .wordRight: "em-next-word"
    case .eraseWord: "ed-delete-prev-word"
    default: nil
    }
  }

  /// Keys for commands of the library's that its emacs map lacks.
  static let libraryKeys: [(keys: String, command: String)] = [
    ("\u{12}", "em-inc-search-prev"), ("\u{13}", "em-inc-search-next"), ("\u{1F}", "vi-undo"),
  ]
}
