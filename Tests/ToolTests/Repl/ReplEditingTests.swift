import Glibc
import SystemPackage
import TestSupport
import Testing

/// Editing of cells at the prompt.
struct ReplEditingTests {
  private static let function = ["def f(n):", "return n + 1"]

  @Test(arguments: ReplPlace.all)
  func aCellHasRowsAndIsRecalledWhole(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, _ in
      for row in Self.function { try await screen.enter(row) }
      #expect(try await screen.shows { $0.suffix(3) == [">>> def f(n):", "...     return n + 1", "..."] })
      #expect(try await screen.cursor().hasPrefix("4 "))
      try await screen.press("Enter")
      #expect(try await screen.prompts())
      try await screen.enter("f(41)")
      #expect(try await screen.shows(line: "42"))
      try await screen.type("de")
      try await screen.press("Up")
      #expect(try await screen.shows { $0.suffix(2) == [">>> def f(n):", "...     return n + 1"] })
      // Up goes to the first row of the cell, and one is added there.
      try await screen.press("Up", "End", "M-Enter")
      try await screen.type("    n *= 2")
      try await screen.press("Down", "End", "Enter", "Enter")
      try await screen.enter("f(41)")
      #expect(try await screen.shows(line: "83"))
    }
  }

  @Test func rowsHaveBeginningsAndEndsOfTheirOwn() async throws {
    try await withPrompt { screen, _ in
      try await screen.type("a = [1,")
      try await screen.press("M-Enter")
      try await screen.type("2]")
      try await screen.press("C-a")
      try await screen.type("5, ")
      try await screen.press("C-e", "BSpace")
      try await screen.type("7]")
      try await screen.press("Up", "Home")
      try await screen.type("b = ")
      #expect(try await screen.shows { $0.suffix(2) == [">>> b = a = [1,", "... 5, 27]"] })
      try await screen.press("Down", "End", "Enter")
      try await screen.enter("sum(b)")
      #expect(try await screen.shows(line: "33"))
    }
  }

  /// Columns, with the prompt's four, that a text takes and at which the cursor stands behind it.
  @Test(arguments: [("'日本語'", 8), ("'🙂🙂'", 6), ("'e\u{301}a'", 4), ("'ü'", 3), ("'\u{1F1E9}'", 3)])
  func theCursorIsBehindWideAndCombinedCharacters(row: (text: String, columns: Int)) async throws {
    try await withPrompt { screen, _ in
      try await screen.type(row.text)
      #expect(try await screen.shows { $0.last?.hasPrefix(">>> '") == true && $0.last?.hasSuffix("'") == true })
      #expect(try await screen.cursor().hasPrefix("\(row.columns + 4) "))
      try await screen.press("Left")
      try await screen.type("x")
      try await screen.press("Enter")
      #expect(try await screen.shows(line: row.text.dropLast() + "x'"))
    }
  }

  @Test func aLongRowIsWrappedAndEditedWhereItIs() async throws {
    try await withPrompt(columns: 40) { screen, _ in
      let digits = String(repeating: "1234567890", count: 6)
      try await screen.type("'\(digits)'")
      #expect(try await screen.shows { $0.suffix(2) == [">>> '" + digits.prefix(35), digits.suffix(25) + "'"] })
      try await screen.press("Home")
      try await screen.type("len(")
      try await screen.press("End")
      try await screen.type(")")
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "60"))
    }
  }

  @Test func aResizeWhileTypingKeepsTheCell() async throws {
    try await withPrompt(columns: 60) { screen, _ in
      let digits = String(repeating: "1234567890", count: 4)
      try await screen.type("'\(digits)'")
      _ = try await screen.shows(line: ">>> '\(digits)'")
      try await screen.tmux(["resize-window", "-x", "30"])
      #expect(try await screen.shows { $0.suffix(2) == [">>> '" + digits.prefix(25), digits.suffix(15) + "'"] })
      try await screen.tmux(["resize-window", "-x", "60"])
      #expect(try await screen.shows { $0.last == ">>> '\(digits)'" })
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "'\(digits)'"))
    }
  }

  @Test func aPasteIsTextAndNoKeys() async throws {
    try await withPrompt { screen, _ in
      try await screen.paste("def g():\n\treturn 1\n\ng() + 41")
      #expect(try await screen.shows { $0.last == "... g() + 41" })
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "42"))
    }
  }

  @Test func aLongPasteIsFoldedAndRunsWhole() async throws {
    try await withPrompt { screen, _ in
      try await screen.paste("x = 0\n" + String(repeating: "x += 1\n", count: 4999) + "x")
      #expect(try await screen.shows(line: ">>> ⟦5001 lines⟧"))
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "4999"))
      try await screen.press("Up")
      #expect(try await screen.shows { $0.last == ">>> ⟦5001 lines⟧" })
    }
  }

  @Test(arguments: ReplPlace.all)
  func tabCompletesWhatTheInterpreterHas(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, _ in
      try await screen.enter("class C: total = property(lambda self: print('RUN')); other = 1")
      try await screen.press("Enter")
      try await screen.enter("thing = {'a key': C()}; c = C()")
      try await screen.type("thi")
      try await screen.press("Tab")
      try await screen.type("['a")
      try await screen.press("Tab")
      #expect(try await screen.shows { $0.last == ">>> thing['a key" })
      try await screen.press("C-u")
      try await screen.type("c.")
      try await screen.press("Tab")
      #expect(try await screen.shows { $0.suffix(2) == ["other  total", ">>> c."] })
      try await screen.press("C-u")
      try await screen.type("open('/etc/pass")
      try await screen.press("Tab")
      #expect(try await screen.shows { $0.last == ">>> open('/etc/passwd" })
      try await screen.press("C-u")
      try await screen.type(":qu")
      try await screen.press("Tab")
      #expect(try await screen.shows { $0.last == ">>> :quit" })
      #expect(try await screen.lines().contains("RUN") == false)
    }
  }

  @Test func backgroundOutputComesAboveThePrompt() async throws {
    try await withPrompt { screen, tool in
      try await screen.enter("import threading; go = threading.Event()")
      try await screen.enter(#"work = lambda: (go.wait(), print('\x1b[5A\x1b[2Jback' + 'ground'))"#)
      try await screen.enter("threading.Thread(target=work).start(); threading.Timer(1, go.set).start()")
      try await screen.type("'half typed")
      #expect(try await screen.shows { $0.suffix(2) == ["background", ">>> 'half typed"] })
      try await screen.type("'")
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "'half typed'"))
    }
  }

  @Test func aFloodFromTheBackgroundLeavesThePromptUsable() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter("import threading; stop = threading.Event()")
      try await screen.paste("def flood():\n    while not stop.is_set(): print('flood \\x1b[2J\\x1b[H')\n")
      try await screen.press("Enter")
      try await screen.enter("threading.Thread(target=flood).start()")
      #expect(try await screen.shows("flood"))
      try await screen.type("stop")
      try await screen.type(".set()")
      #expect(try await screen.shows { $0.last == ">>> stop.set()" })
      try await screen.press("Enter")
      // What was printed before may still come.
      try await screen.type("'still here")
      #expect(try await screen.shows { $0.last == ">>> 'still here" })
      try await screen.press("C-u", "C-d")
      #expect(try await screen.status() == 0)
    }
  }

  @Test func aResizeWhileACellRunsIsKnownAtTheNextPrompt() async throws {
    try await withPrompt(columns: 80) { screen, _ in
      try await screen.enter("print('be' + 'gun'); input()")
      #expect(try await screen.shows(line: "begun"))
      try await screen.tmux(["resize-window", "-x", "40"])
      try await screen.enter("")
      let digits = String(repeating: "1234567890", count: 5)
      try await screen.type("'\(digits)'")
      #expect(try await screen.shows { $0.suffix(2) == [">>> '" + digits.prefix(35), digits.suffix(15) + "'"] })
      try await screen.enter("")
      try await screen.enter("!stty size")
      #expect(try await screen.shows(line: "24 40"))
    }
  }

  @Test func viKeysAndPasteLiveTogether() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("bind -v\n", to: "home/.editrc")
      let screen = try await Screen(tool)
      _ = try await screen.prompts()
      try await screen.type("40 + 3")
      try await screen.press("Escape")
      try await screen.type("r2")
      #expect(try await screen.shows(line: ">>> 40 + 2"))
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "42"))
      try await screen.paste("'pas' + \\\n'ted'")
      #expect(try await screen.shows { $0.last == "... 'ted'" })
      try await screen.press("Enter")
      #expect(try await screen.shows(line: "'pasted'"))
      try await screen.press("C-d")
      #expect(try await screen.status() == 0)
      try await screen.close()
    }
  }

  @Test func historyIsSharedPrivateAndWhole() async throws {
    try await withTool(as: .ordinary) { tool in
      let first = try await Screen(tool, [], name: "first")
      let second = try await Screen(tool, [], name: "second")
      for screen in [first, second] { _ = try await screen.prompts() }
      try await first.paste("one = [1,\n  '\\\\']")
      try await first.press("Enter")
      try await second.enter("two = 2")
      for screen in [first, second] {
        _ = try await screen.prompts()
        try await screen.press("C-d")
        _ = try await screen.status()
        try await screen.close()
      }
      let file = tool.directory.appending("home/.local/state/alphagent/repl_history")
      var facts = stat()
      #expect(stat(file.string, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
      let third = try await Screen(tool, [], name: "third")
      _ = try await third.prompts()
      try await third.press("Up")
      #expect(try await third.shows { $0.last == ">>> two = 2" })
      try await third.press("Up")
      #expect(try await third.shows { $0.suffix(2) == [">>> one = [1,", "...   '\\\\']"] })
      try await third.press("C-c")
      try await third.press("C-r")
      try await third.type("one")
      #expect(try await third.shows { $0.suffix(2).first == "...   '\\\\']" })
      try await third.close()
    }
  }

  @Test func aTerminalThatCanDoNothingGetsNoEscapes() async throws {
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let process = try tool.start(
        ["repl", "-q"], input: .terminal(terminal.path), output: .descriptor(screen), error: .descriptor(screen),
        environment: ["TERM": "dumb"])
      var seen = await terminal.screen(upTo: ">>> ")
      terminal.type("def f():\n")
      seen += await terminal.screen(upTo: "... ")
      terminal.type("  return 6 * 7\n\n")
      seen += await terminal.screen(upTo: ">>> ")
      terminal.type("f()\n")
      seen += await terminal.screen(upTo: "42\r\n>>> ")
      terminal.type("\u{4}")
      #expect(await process.wait().status == 0)
      #expect(!seen.contains("\u{1B}"))
    }
  }
}
