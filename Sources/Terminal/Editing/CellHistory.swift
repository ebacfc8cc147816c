/// Cells that were entered, the oldest first, and the place of the one that is shown.
struct CellHistory {
  private(set) var cells: [String]
  /// Place of the cell that is shown; the number of all for what is being typed.
  private var index: Int
  /// What was being typed when a cell was shown in its place.
  private var draft = ""
  /// Beginning of the cells that are shown.
  private var prefix = ""
  /// The text that was shown last.
  private var shown: String?

  enum Direction { case earlier, later }

  init(_ cells: [String]) {
    self.cells = cells
    index = cells.count
  }

  /// Adds a cell, unless it is the same as the last; returns whether it was added.
  mutating func add(_ cell: String) -> Bool {
    guard !cell.isEmpty, cells.last != cell else { return false }
    cells.append(cell)
    return true
  }

  /// Goes back to what is being typed.
  mutating func rewind() { (index, draft, shown) = (cells.count, "", nil) }

  /// Returns the next cell in a direction that begins as the text does that was typed; nil for none.
  ///
  /// - Parameter prefix: the beginning that is wanted; nil: all of the text that was typed.
  mutating func recall(_ direction: Direction, from text: String, prefix: String?) -> String? {
    if shown != text {
      (index, draft, self.prefix) = (cells.count, text, prefix ?? text)
    }
    switch direction {
    case .earlier:
      let found = cells[..<index].lastIndex { $0.hasPrefix(self.prefix) && $0 != text }
      guard let found else { return nil }
      index = found
      shown = cells[found]
    case .later:
      guard index < cells.count else { return nil }
      let found = cells[(index + 1)...].firstIndex { $0.hasPrefix(self.prefix) && $0 != text }
      index = found ?? cells.count
      shown = found.map { cells[$0] } ?? draft
    }
    return shown
  }
}
