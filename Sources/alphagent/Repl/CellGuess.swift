/// Guess whether a cell is complete, where the interpreter does not say.
enum CellGuess {
  /// False where brackets or a string in three quotes are open, a row ends in a backslash, or a block has no blank row
  /// behind it.
  static func isComplete(_ cell: String) -> Bool {
    let rows = cell.split(separator: "\n", omittingEmptySubsequences: false)
    guard let last = rows.last, !isOpen(Array(cell)), !last.hasSuffix("\\") else { return false }
    let isBlock = last.first == " " || last.last { !$0.isWhitespace } == ":"
    return !isBlock || last.allSatisfy(\.isWhitespace)
  }

  private static func isOpen(_ text: [Character]) -> Bool {
    var (index, depth, quote) = (0, 0, [Character]())
    while index < text.count {
      let character = text[index]
      if !quote.isEmpty {
        if text[index...].starts(with: quote) {
          index += quote.count - 1
          quote = []
        } else if character == "\\" {
          index += 1
        } else if character == "\n", quote.count == 1 {
          quote = []
        }
      } else if character == "#" {
        index = text[index...].firstIndex(of: "\n") ?? text.count
      } else if character == "'" || character == "\"" {
        let three = [character, character, character]
        quote = text[index...].starts(with: three) ? three : [character]
        index += quote.count - 1
      } else if "([{".contains(character) {
        depth += 1
      } else if ")]}".contains(character) {
        depth = max(0, depth - 1)
      }
      index += 1
    }
    return quote.count == 3 || depth > 0
  }
}
