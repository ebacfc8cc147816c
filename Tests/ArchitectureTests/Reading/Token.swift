/// Lexical element of a source file, other than comments and space.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A name, a keyword or a number.
    case word
    /// A string literal; its text is the part between the quotes.
    case string
    /// Any other single character.
    case mark
  }

  let kind: Kind
  let text: String
  /// Line on which it begins, counted from 1; `lastLine` is that on which it ends.
  let line: Int
  let lastLine: Int
  /// Whether only space precedes it on its line.
  let startsLine: Bool
  /// Distance from the beginning of its line, counted from 0.
  let column: Int

  func isMark(_ character: Character) -> Bool { kind == .mark && text == String(character) }
  func isWord(_ word: String) -> Bool { kind == .word && text == word }
}

extension Array where Element == Token {
  /// Index of the mark that closes the bracket at an index; the last index where none does.
  func closing(_ index: Int) -> Int {
    var depth = 0
    for position in index..<count where self[position].kind == .mark {
      if "([{".contains(self[position].text) { depth += 1 }
      if ")]}".contains(self[position].text) { depth -= 1 }
      if depth == 0 { return position }
    }
    return count - 1
  }

  /// Token at an index; nil where there is none.
  func at(_ index: Int) -> Token? { indices.contains(index) ? self[index] : nil }
}
