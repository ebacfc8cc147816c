import Testing

@testable import Terminal

/// Keys from the bytes of a terminal.
struct KeyDecoderTests {
  private func keys(_ text: String, isQuiet: Bool = true) -> [Key] {
    var decoder = KeyDecoder()
    decoder.append(text.utf8)
    var keys: [Key] = []
    while let key = decoder.next(isQuiet: isQuiet) { keys.append(key) }
    return keys
  }

  @Test func sequencesAreCommands() {
    #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}\r") == [.up, .down, .wordRight, .addRow].map { .command($0) })
    #expect(keys("\u{1B}[999z") == [.unknown])
  }

  @Test func anEscapeThatNothingFollowsIsAKey() {
    #expect(keys("\u{1B}", isQuiet: false) == [])
    #expect(keys("\u{1B}") == [.character("\u{1B}")])
    #expect(keys("\u{1B}f") == [.character("\u{1B}"), .character("f")])
  }

  @Test func aPasteIsOneKeyWhateverItHolds() {
    #expect(keys("\u{1B}[200~a\rb\r\n\tc\u{1B}[A\u{1B}[201~d") == [.paste("a\nb\n    c[A"), .character("d")])
    #expect(keys("\u{1B}[200~never ending") == [])
  }

  @Test func charactersComeInPieces() {
    var decoder = KeyDecoder()
    for byte in "é🙂".utf8.dropLast() { decoder.append([byte]) }
    #expect(decoder.next(isQuiet: false) == .character("é"))
    #expect(decoder.next(isQuiet: false) == nil)
    decoder.append("🙂".utf8.suffix(1))
    #expect(decoder.next(isQuiet: false) == .character("🙂"))
    #expect(keys("\u{80}\u{9B}x") == [.unknown, .unknown, .character("x")])
  }

  @Test func anyBytesAreReadToTheirEnd() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var decoder = KeyDecoder()
      let bytes = (0..<40).map { _ -> UInt8 in
        [0x1B, 0x5B, 0x4F, UInt8.random(in: .min ... .max, using: &random)].randomElement(using: &random) ?? 0
      }
      decoder.append(bytes)
      while decoder.next(isQuiet: true) != nil {}
      #expect(decoder.isEmpty || decoder.isInPaste, "\(bytes)")
    }
  }
}

/// Cells as rows of a screen.
struct CellLayoutTests {
  private let prompts = Prompts(first: ">>> ", next: "... ", width: 4)

  private func layout(_ text: String, at cursor: Int? = nil, columns: Int = 10) -> CellLayout {
    let scalars = Array(text.unicodeScalars)
    return CellLayout(scalars, cursor: cursor ?? scalars.count, prompts: prompts, columns: columns)
  }

  @Test func rowsBreakAtTheEdgeAndAtTheirEnds() {
    let cell = layout("abcdefgh\nx")
    #expect(cell.rows.map(\.text) == [">>> abcdef", "gh", "... x"])
    #expect(cell.cursor == (2, 5))
  }

  @Test func theCursorBehindAFullRowIsOnTheNext() {
    let cell = layout("abcdef")
    #expect(cell.rows.map(\.width) == [10, 0] && cell.cursor == (1, 0))
  }

  @Test func wideCharactersAreNotCut() {
    let cell = layout("abcde日e\u{301}")
    #expect(cell.rows.map(\.text) == [">>> abcde", "日e\u{301}"])
    #expect(cell.cursor == (1, 3))
  }

  @Test func aTallCellShowsTheRowsAroundTheCursor() {
    let cell = layout((0..<50).map { "\($0)" }.joined(separator: "\n"), at: 0)
    #expect(cell.window(5).rows.map(\.text) == [">>> 0", "... 1", "... 2", "... 3", "... 4"])
    let end = layout((0..<50).map { "\($0)" }.joined(separator: "\n")).window(5)
    #expect(end.rows.last?.text == "... 49" && end.cursorRow == 4)
  }

  @Test func aFoldIsShownAsATokenAndSubmittedWhole() {
    var folds = Folds()
    let fold = folds.fold("a\nb\nc")
    let text = Array("x".unicodeScalars) + [fold].compactMap(\.self)
    let cell = CellLayout(text, cursor: 2, prompts: prompts, columns: 40, folds: folds)
    #expect(cell.rows.map(\.text) == [">>> x⟦3 lines⟧"])
    #expect(folds.unfolded(text) == "xa\nb\nc")
  }
}

/// Recall of cells.
struct CellHistoryTests {
  @Test func cellsWithTheSameBeginningAreRecalledInTurn() {
    var history = CellHistory(["a = 1", "b", "a = 2"])
    #expect(history.recall(.earlier, from: "a", prefix: nil) == "a = 2")
    #expect(history.recall(.earlier, from: "a = 2", prefix: nil) == "a = 1")
    #expect(history.recall(.earlier, from: "a = 1", prefix: nil) == nil)
    #expect(history.recall(.later, from: "a = 1", prefix: nil) == "a = 2")
    #expect(history.recall(.later, from: "a = 2", prefix: nil) == "a")
    #expect(history.recall(.later, from: "a", prefix: nil) == nil)
  }

  @Test func theSameCellIsKeptOnce() {
    var history = CellHistory([])
    #expect(history.add("a") && !history.add("a") && history.add("b") && history.add("a"))
  }
}

struct IndentationTests {
  @Test(arguments: [
    ("if x:", 4), ("    for y in z:  # why", 8), ("    return 1", 0), ("x = 1", 0), ("    x = {", 8), ("  pass", 0),
    ("a[1:2]", 0), ("", 0),
  ])
  func theNextRowHas(row: (text: String, spaces: Int)) {
    #expect(Indentation.after(row.text).count == row.spaces)
  }
}
