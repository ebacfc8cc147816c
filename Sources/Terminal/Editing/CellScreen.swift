import SandboxCore
import SystemPackage

/// Draws a cell at the bottom of what a terminal shows, again and again in the same place.
struct CellScreen {
  private let descriptor: FileDescriptor
  /// What is shown, and by how many columns; nil for nothing.
  private var shown: (layout: CellLayout, rows: [CellLayout.Row], cursorRow: Int, columns: Int)?

  init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  var isShown: Bool { shown != nil }

  /// Shows the cell in place of what is shown.
  mutating func draw(_ layout: CellLayout, size: (rows: Int, columns: Int)) {
    if let shown, shown.layout == layout, shown.columns == size.columns { return }
    let window = layout.window(size.rows)
    var output = "\u{1B}[?2026h\u{1B}[?25l" + home(size.columns)
    for (index, row) in window.rows.enumerated() {
      output += (index > 0 ? "\r\n" : "") + row.text + (row.width < size.columns ? "\u{1B}[K" : "")
    }
    output += "\u{1B}[J" + Self.up(window.rows.count - 1 - window.cursorRow) + "\r" + Self.right(layout.cursor.column)
    write(output + "\u{1B}[?25h\u{1B}[?2026l")
    shown = (layout, Array(window.rows), window.cursorRow, size.columns)
  }

  /// Shows a text above the cell, which the next `draw` shows again.
  mutating func insert(_ text: String, columns: Int) {
    write(home(columns) + "\u{1B}[J" + text)
    shown = nil
  }

  /// Leaves what is shown where it is, and begins a new line below it.
  mutating func leave() {
    guard let last = shown else { return }
    write(Self.down(last.rows.count - 1 - last.cursorRow) + "\r\n")
    shown = nil
  }

  /// Clears the screen, so that the next `draw` is at its top.
  mutating func clear() {
    write("\u{1B}[H\u{1B}[2J")
    shown = nil
  }

  /// Errors show on the next reading of keys.
  func write(_ text: String) { _ = descriptor.deliver(Array(text.utf8)) }

  /// Moves from where the cursor is to the first column of the first row. A terminal that has become narrower has broken
  /// the rows that were wider than it is now.
  private func home(_ columns: Int) -> String {
    guard let shown else { return "\r" }
    var above = shown.rows[..<shown.cursorRow].reduce(0) { $0 + max(1, ($1.width + columns - 1) / columns) }
    above += shown.layout.cursor.column / columns
    return Self.up(above) + "\r"
  }

  private static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }
  private static func down(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)B" : "" }
  private static func right(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)C" : "" }
}
