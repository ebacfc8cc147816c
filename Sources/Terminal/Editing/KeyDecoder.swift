/// A key or a paste, as a terminal sends it.
enum Key: Equatable {
  /// A character, which the library has its own meaning for.
  case character(Unicode.Scalar)
  case command(EditorCommand)
  /// Text that was pasted, with `\n` between its rows.
  case paste(String)
  /// A sequence that means nothing here.
  case unknown
}

/// Reads keys from the bytes of a terminal. It knows escape sequences itself, so that ESC alone is a key like all others.
struct KeyDecoder {
  private var bytes: ArraySlice<UInt8> = []

  private static let escape: UInt8 = 0x1B
  private static let pasteBegin = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)
  /// Most bytes of an escape sequence; what is longer is none.
  private static let longest = 32

  var isEmpty: Bool { bytes.isEmpty }
  /// Whether a paste has begun, of which more is to come.
  var isInPaste: Bool { bytes.starts(with: Self.pasteBegin) }

  mutating func append(_ more: some Collection<UInt8>) { bytes += more }

  /// Takes the next key; nil where the bytes are the beginning of one.
  ///
  /// - Parameter isQuiet: whether no more bytes have come for a while, so that an ESC stands alone.
  mutating func next(isQuiet: Bool) -> Key? {
    guard let first = bytes.first else { return nil }
    guard first == Self.escape else { return character(isQuiet: isQuiet) }
    guard bytes.count > 1 else { return isQuiet ? take(1, .character("\u{1B}")) : nil }
    switch bytes[bytes.startIndex + 1] {
    case UInt8(ascii: "["), UInt8(ascii: "O"): return sequence(isQuiet: isQuiet)
    case 0x0D, 0x0A: return take(2, .command(.addRow))
    case 0x7F, 0x08: return take(2, .command(.eraseWord))
    default: return take(1, .character("\u{1B}"))
    }
  }

  private mutating func take(_ count: Int, _ key: Key) -> Key {
    bytes = bytes.dropFirst(count)
    return key
  }

  /// Decodes UTF-8; what is none is dropped, and so are C1 controls, whose code points are the commands'.
  private mutating func character(isQuiet: Bool) -> Key? {
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    switch decoder.parseScalar(from: &iterator) {
    case .valid(let encoded):
      let scalar = Unicode.UTF8.decode(encoded)
      return take(encoded.count, 0x80..<0xA0 ~= scalar.value ? .unknown : .character(scalar))
    case .error(let length):
      let isCut = !isQuiet && length == bytes.count && bytes.count < 4
      return isCut ? nil : take(length, .unknown)
    case .emptyInput: return nil
    }
  }

  private mutating func sequence(isQuiet: Bool) -> Key? {
    let rest = bytes.dropFirst(2)
    guard let end = rest.prefix(Self.longest).firstIndex(where: { 0x40...0x7E ~= $0 }) else {
      // Alt-[ and Alt-O stand alone, too.
      return isQuiet || rest.count >= Self.longest ? take(1, .character("\u{1B}")) : nil
    }
    let text = String(decoding: rest[...end], as: UTF8.self)
    if text == "200~" { return paste(from: end + 1) }
    let key = Self.commands[text].map(Key.command) ?? .unknown
    bytes = bytes[(end + 1)...]
    return key
  }

  /// Takes all up to the end of the paste; nil while that has not come.
  private mutating func paste(from start: Int) -> Key? {
    guard let end = Self.end(of: bytes, from: max(start, searched)) else {
      searched = max(start, bytes.endIndex - Self.pasteEnd.count)
      return nil
    }
    searched = 0
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    bytes = bytes[(end + Self.pasteEnd.count)...]
    return .paste(Self.rows(text))
  }

  /// Index before which no paste ends.
  private var searched = 0

  private static func end(of bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var index = start
    while let found = bytes[min(index, bytes.endIndex)...].firstIndex(of: escape) {
      if bytes[found...].starts(with: pasteEnd) { return found }
      index = found + 1
    }
    return nil
  }

  /// The text without control characters but for tabs and ends of rows.
  private static func rows(_ text: String) -> String {
    var rows = String.UnicodeScalarView()
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\r": rows.append("\n")
      case "\n": if previous != "\r" { rows.append("\n") }
      case "\t": rows.append(contentsOf: "    ".unicodeScalars)
      default: if scalar.properties.generalCategory != .control { rows.append(scalar) }
      }
    }
    return String(rows)
  }

  /// Commands by the parameters and the last byte of their sequences (xterm, VT220, rxvt, Linux).
  private static let commands: [String: EditorCommand] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .rowStart, "F": .rowEnd, "Z": .dedent,
    "1~": .rowStart, "7~": .rowStart, "4~": .rowEnd, "8~": .rowEnd, "3~": .delete,
    "1;5A": .cellUp, "1;5B": .cellDown, "1;5C": .wordRight, "1;5D": .wordLeft, "a": .cellUp, "b": .cellDown,
    "1;3C": .wordRight, "1;3D": .wordLeft, "c": .wordRight, "d": .wordLeft, "1;3A": .cellUp, "1;3B": .cellDown,
    "5~": .cellUp, "6~": .cellDown, "13;2u": .addRow, "13;3u": .addRow, "13;5u": .addRow, "27;2;13~": .addRow,
    "27;3;13~": .addRow, "27;5;13~": .addRow,
  ]
}
