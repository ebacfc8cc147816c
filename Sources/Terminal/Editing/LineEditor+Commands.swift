import CEdit

/// Commands that know of rows.
extension LineEditor {
  private static let done = Int32(CEDIT_DONE.rawValue)
  private static let submit = Int32(CEDIT_SUBMIT.rawValue)

  func execute(_ number: Int32) -> Int32 {
    guard let command = EditorCommand(rawValue: number) else { return Self.done }
    switch command {
    case .enter: return enter()
    case .interrupt: return end(.interrupted)
    case .endOrDelete: return endOrDelete()
    case .addRow: insert("\n")
    case .paste: paste()
    case .complete: complete()
    case .dedent: dedent()
    case .clear: clearScreen()
    case .erase: erase()
    default: move(command)
    }
    return Self.done
  }

  private func move(_ command: EditorCommand) {
    switch command {
    case .up: if !moveRow(by: -1) { recall(.earlier, isByPrefix: true) }
    case .down: if !moveRow(by: 1) { recall(.later, isByPrefix: true) }
    case .cellUp: recall(.earlier, isByPrefix: false)
    case .cellDown: recall(.later, isByPrefix: false)
    case .left: moveCharacter(by: -1)
    case .right: moveCharacter(by: 1)
    case .rowStart: moveCursor(to: row.start)
    case .rowEnd: moveCursor(to: row.end)
    case .killToRowEnd: killToRowEnd()
    case .killToRowStart: remove(current.cursor - row.start)
    case .delete: deleteCharacter()
    default: break
    }
  }

  // MARK: Ends

  private func end(_ reading: Reading) -> Int32 {
    self.reading = reading
    return Self.submit
  }

  private func enter() -> Int32 {
    let (text, cursor) = current
    let hasRows = text.contains("\n")
    guard !hasRows || text[cursor...].allSatisfy(\.properties.isWhitespace) else {
      insert("\n" + indentation)
      return Self.done
    }
    let cell = folds.unfolded(text)
    if questions.isComplete(cell) { return end(.cell(cell)) }
    insert("\n" + indentation)
    return Self.done
  }

  private func endOrDelete() -> Int32 {
    if current.text.isEmpty { return end(.end) }
    deleteCharacter()
    return Self.done
  }

  // MARK: Rows

  /// Bounds of the row in which the cursor is.
  private var row: (start: Int, end: Int) {
    let (text, cursor) = current
    let start = text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return (start, text[cursor...].firstIndex(of: "\n") ?? text.count)
  }

  /// Moves the cursor to another row; false where there is none.
  private func moveRow(by step: Int) -> Bool {
    let (text, cursor) = current
    let (start, end) = row
    let column = cursor - start
    if step < 0 {
      guard start > 0 else { return false }
      let above = text[..<(start - 1)].lastIndex(of: "\n").map { $0 + 1 } ?? 0
      moveCursor(to: min(above + column, start - 1))
    } else {
      guard end < text.count else { return false }
      let below = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
      moveCursor(to: min(end + 1 + column, below))
    }
    return true
  }

  /// Moves by what a reader takes for a character, with its accents.
  private func moveCharacter(by step: Int) {
    let (text, cursor) = current
    let side = step < 0 ? text[..<cursor] : text[cursor...]
    var view = String.UnicodeScalarView()
    view.append(contentsOf: step < 0 ? side.suffix(20) : side.prefix(20))
    let characters = String(view)
    guard let character = step < 0 ? characters.last : characters.first else { return }
    moveCursor(to: cursor + step * character.unicodeScalars.count)
  }

  /// Spaces with which a new row begins, by the row of the cursor.
  private var indentation: String {
    let (text, cursor) = current
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text[row.start..<cursor])
    return Indentation.after(String(view))
  }

  // MARK: Changes

  func insert(_ text: String) {
    guard let library else { return }
    Self.withScalars(of: text) { _ = cedit_insert(library, $0) }
  }

  private func remove(_ count: Int) { if let library, count > 0 { cedit_remove(library, Int32(count)) } }

  private func moveCursor(to index: Int) {
    let step = index - current.cursor
    if let library, step != 0 { cedit_move(library, Int32(step)) }
  }

  private func deleteCharacter() {
    let before = current.cursor
    moveCharacter(by: 1)
    remove(current.cursor - before)
  }

  /// Removes the rest of the row, or where there is none, its end.
  private func killToRowEnd() {
    let (text, cursor) = current
    let count = max(row.end - cursor, cursor < text.count && row.end == cursor ? 1 : 0)
    moveCursor(to: cursor + count)
    remove(count)
  }

  /// Removes a character, or in front of a row a step of its indentation.
  private func erase() {
    let (text, cursor) = current
    let column = cursor - row.start
    let isIndented = column > 0 && text[row.start..<cursor].allSatisfy { $0 == " " }
    remove(isIndented ? (column - 1) % Indentation.step + 1 : min(1, cursor))
  }

  private func dedent() {
    let (text, cursor) = current
    let start = row.start
    let count = text[start..<row.end].prefix(Indentation.step).prefix { $0 == " " }.count
    moveCursor(to: start + count)
    remove(count)
    moveCursor(to: max(start, cursor - count))
  }

  /// Replaces all of the text.
  private func replace(by text: String) {
    moveCursor(to: current.text.count)
    remove(current.text.count)
    insert(folding(text))
  }

  private func paste() {
    let text = pasted
    pasted = ""
    insert(folding(text))
  }

  /// The text, or where it has more rows than the screen, a token that stands for it.
  private func folding(_ text: String) -> String {
    let rows = text.utf8.count { $0 == 0x0A } + 1
    guard rows > max(size.rows - 2, 4), let fold = folds.fold(text) else { return text }
    return String(fold)
  }

  // MARK: History

  private func recall(_ direction: CellHistory.Direction, isByPrefix: Bool) {
    let (text, cursor) = current
    let prefix = isByPrefix ? folds.unfolded(Array(text[..<cursor])) : ""
    let isAtEnd = cursor == text.count
    if let cell = history.recall(direction, from: folds.unfolded(text), prefix: isAtEnd ? nil : prefix) {
      replace(by: cell)
    }
  }

  // MARK: Completion

  private func complete() {
    let (text, cursor) = current
    let start = row.start
    guard text[start..<cursor].contains(where: { $0 != " " }) else {
      return insert(String(repeating: " ", count: Indentation.step - (cursor - start) % Indentation.step))
    }
    let completions = questions.completions(folds.unfolded(Array(text[..<cursor])))
    guard let first = completions.texts.first, completions.replaced <= cursor else { return }
    let common = completions.texts.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if completions.texts.count == 1 || common.unicodeScalars.count > completions.replaced {
      remove(completions.replaced)
      insert(completions.texts.count == 1 ? first : common)
    } else {
      show(Columns.text(completions.texts, width: size.columns))
    }
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
