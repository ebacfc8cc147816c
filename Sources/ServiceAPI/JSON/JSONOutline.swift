import FoundationEssentials

/// Facts about a JSON text that decoding it hides.
///
/// Nothing is expected of the text: of one that is no JSON, the outline is whatever its brackets and quotes make of it.
struct JSONOutline {
  /// Most levels of lists and objects.
  private(set) var depth = 0
  /// Most names of an object.
  private(set) var mostNames = 0
  /// A name that an object has twice; nil for none.
  private(set) var repeatedName: String?
  /// Whether a comma stands before the end of a list or an object.
  private(set) var hasLooseComma = false
  /// Most characters of a number.
  private(set) var longestNumber = 0

  /// Names of the objects that are open; nil for a list.
  private var open: [Set<String>?] = []
  private var previous: UInt8 = 0
  private var numberLength = 0

  init(of bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      noteNumber(byte)
      switch byte {
      case UInt8(ascii: "{"): open.append([])
      case UInt8(ascii: "["): open.append(nil)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        hasLooseComma = hasLooseComma || previous == UInt8(ascii: ",")
        _ = open.popLast()
      case UInt8(ascii: "\""):
        let end = Self.endOfString(in: bytes, from: index)
        if Self.isName(endingAt: end, in: bytes) { note(Self.text(bytes[index..<end])) }
        index = end - 1
      default: break
      }
      depth = max(depth, open.count)
      if !Self.isSpace(byte) { previous = byte }
      index += 1
    }
  }

  private mutating func noteNumber(_ byte: UInt8) {
    numberLength = "+-.0123456789eE".utf8.contains(byte) ? numberLength + 1 : 0
    longestNumber = max(longestNumber, numberLength)
  }

  private mutating func note(_ name: String) {
    guard let last = open.indices.last, open[last] != nil else { return }
    // In place: a copy of the set for each of its names would take time without end.
    if open[last]?.insert(name).inserted == false { repeatedName = repeatedName ?? name }
    mostNames = max(mostNames, open[last]?.count ?? 0)
  }

  /// The index behind the closing quote of the string that begins here.
  private static func endOfString(in bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func isName(endingAt end: Int, in bytes: [UInt8]) -> Bool {
    bytes[end...].first { !isSpace($0) } == UInt8(ascii: ":")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// The text of a string with its quotes; escapes can spell one name in several ways.
  private static func text(_ quoted: ArraySlice<UInt8>) -> String {
    guard quoted.contains(UInt8(ascii: "\\")) else {
      return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
    return (try? JSONDecoder().decode(String.self, from: Data(quoted))) ?? String(decoding: quoted, as: UTF8.self)
  }
}
