import CEdit

/// A cell as rows of a screen: prompts, characters and colours, and where the cursor is.
struct CellLayout: Equatable {
  /// A row of the screen.
  struct Row: Equatable {
    var text = ""
    /// Columns that it takes.
    var width = 0
  }

  private(set) var rows = [Row()]
  private(set) var cursor = (row: 0, column: 0)
  private let columns: Int

  static func == (one: CellLayout, other: CellLayout) -> Bool { one.rows == other.rows && one.cursor == other.cursor }

  /// A layout of nothing.
  init() { columns = 1 }

  /// - Parameters:
  ///   - columns: of the screen.
  ///   - folds: texts that code points of `Folds` stand for.
  ///   - colours: SGR parameters of each scalar; empty for none.
  init(
    _ text: [Unicode.Scalar], cursor index: Int, prompts: Prompts, columns: Int, folds: Folds = Folds(),
    colours: [String] = []
  ) {
    self.columns = max(columns, 8)
    append(prompts.first, width: prompts.width)
    var colour = ""
    for (position, scalar) in text.enumerated() {
      if position == index { markCursor() }
      let wanted = position < colours.count ? colours[position] : ""
      if wanted != colour, scalar != "\n" {
        rows[rows.count - 1].text += "\u{1B}[0\(wanted.isEmpty ? "" : ";")\(wanted)m"
        colour = wanted
      }
      if scalar == "\n" {
        endColour(&colour)
        rows.append(Row())
        append(prompts.next, width: prompts.width)
      } else if let label = folds.label(of: scalar) {
        for character in label.unicodeScalars { append(character) }
      } else {
        append(scalar)
      }
    }
    endColour(&colour)
    if index >= text.count { markCursor() }
  }

  private mutating func endColour(_ colour: inout String) {
    if !colour.isEmpty { rows[rows.count - 1].text += "\u{1B}[0m" }
    colour = ""
  }

  private mutating func markCursor() {
    let row = rows[rows.count - 1]
    if row.width >= columns { rows.append(Row()) }
    cursor = (rows.count - 1, rows[rows.count - 1].width)
  }

  private mutating func append(_ text: String, width: Int) {
    rows[rows.count - 1].text += text
    rows[rows.count - 1].width += width
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    let shown = scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) ?? "?" : scalar
    let width = Self.width(of: shown)
    if rows[rows.count - 1].width + width > columns { rows.append(Row()) }
    append(String(shown), width: width)
  }

  /// Columns that a terminal takes for a scalar.
  static func width(of scalar: Unicode.Scalar) -> Int {
    if 0x20..<0x7F ~= scalar.value { return 1 }
    return max(0, Int(cedit_width(scalar.value)))
  }

  /// The rows that fit a screen of this height, around the cursor's.
  func window(_ height: Int) -> (rows: ArraySlice<Row>, cursorRow: Int) {
    let height = max(height, 1)
    guard rows.count > height else { return (rows[...], cursor.row) }
    let first = min(max(0, cursor.row - height / 2), rows.count - height)
    return (rows[first..<first + height], cursor.row - first)
  }
}

/// What stands before the rows of a cell.
struct Prompts: Sendable {
  /// With escape sequences for colours.
  var first: String
  var next: String
  /// Columns that each takes.
  var width: Int
}

/// Long texts that stand in a cell as one character, which is shown as a token such as `⟦500 lines⟧`.
struct Folds {
  private var texts: [String] = []
  private static let first: UInt32 = 0xF0000
  private static let most = 0xFFFD

  init() {}

  /// Puts a text away; returns the character that stands for it, nil where there are too many.
  mutating func fold(_ text: String) -> Unicode.Scalar? {
    guard texts.count < Self.most else { return nil }
    texts.append(text)
    return Unicode.Scalar(Self.first + UInt32(texts.count - 1))
  }

  private func text(of scalar: Unicode.Scalar) -> String? {
    guard scalar.value >= Self.first, scalar.value - Self.first < texts.count else { return nil }
    return texts[Int(scalar.value - Self.first)]
  }

  func label(of scalar: Unicode.Scalar) -> String? {
    text(of: scalar).map { "⟦\($0.utf8.count { $0 == 0x0A } + 1) lines⟧" }
  }

  /// The scalars with all texts in their places.
  func unfolded(_ scalars: [Unicode.Scalar]) -> String {
    var whole = ""
    for scalar in scalars {
      if let text = text(of: scalar) { whole += text } else { whole.unicodeScalars.append(scalar) }
    }
    return whole
  }
}
