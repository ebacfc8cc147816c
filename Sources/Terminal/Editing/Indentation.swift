/// Indentation of rows of Python.
enum Indentation {
  static let step = 4

  /// Spaces for the row behind this one: more after a colon, fewer after what ends a block.
  static func after(_ row: String) -> String {
    let width = row.prefix { $0 == " " }.count
    let code = row.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    let words = code.split { !$0.isLetter }
    let isOpening = code.last { $0 != " " }.map { ":([{".contains($0) } ?? false
    let isClosing = ["return", "pass", "break", "continue", "raise"].contains(words.first ?? "") && !isOpening
    let next = isOpening ? width + step : isClosing ? max(0, width - step) : width
    return String(repeating: " ", count: next)
  }
}

/// Words in columns, as `ls` has them.
enum Columns {
  private static let most = 200

  /// Lines that are less wide than `width`.
  static func text(_ words: [String], width: Int) -> String {
    let shown = words.prefix(most).map(\.withVisibleCharacters)
    let cell = (shown.map(\.count).max() ?? 0) + 2
    let count = max(1, (width - 1) / cell)
    let rows = (shown.count + count - 1) / count
    var lines = (0..<rows).map { row in
      stride(from: row, to: shown.count, by: rows).map { index in
        shown[index] + String(repeating: " ", count: cell - shown[index].count)
      }.joined().trimmed
    }
    if words.count > most { lines.append("… and \(words.count - most) more") }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension String {
  /// The text with `?` for what is no printable character: it comes from a sandbox.
  fileprivate var withVisibleCharacters: String {
    String(map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : $0 })
  }

  fileprivate var trimmed: String { String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)]) }
}
