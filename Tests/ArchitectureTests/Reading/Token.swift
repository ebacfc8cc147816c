/// A word of a source file that is neither a comment nor space.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A name, a keyword or a number.
    case word
    /// A literal; its text is what stands between the quotes.
    case string
    /// One character of anything else.
    case mark
  }

  let kind: Kind
  let text: String
  /// Where it begins and ends, counted from 1.
  let line: Int
  let lastLine: Int
  /// Whether nothing but space is before it on its line.
  let startsLine: Bool
  /// How far it is from the beginning of its line, counted from 0.
  let column: Int

  func isMark(_ character: Character) -> Bool { kind == .mark && text == String(character) }
  func isWord(_ word: String) -> Bool { kind == .word && text == word }
}

extension Array where Element == Token {
  /// The index of the mark that closes the bracket at an index; the last one where none does.
  func closing(_ index: Int) -> Int {
    var depth = 0
    for position in index..<count where self[position].kind == .mark {
      if "([{".contains(self[position].text) { depth += 1 }
      if ")]}".contains(self[position].text) { depth -= 1 }
      if depth == 0 { return position }
    }
    return count - 1
  }

  /// The token at an index, where there is one.
  func at(_ index: Int) -> Token? { indices.contains(index) ? self[index] : nil }
}
