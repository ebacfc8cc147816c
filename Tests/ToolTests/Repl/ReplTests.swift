import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// The prompt of `alphagent repl`, on a terminal.
struct ReplTests {
  @Test(arguments: ReplPlace.all)
  func aValueIsShownAndKept(place: ReplPlace) async throws {
    try await withPrompt(in: place, ["--name", "first"]) { screen, tool in
      try await screen.enter("x = 6 * 7; x")
      #expect(try await screen.shows(line: "42"))
      try await screen.enter("x + 1;")
      try await screen.enter("_ + _1")
      #expect(try await screen.shows(line: "84"))
      try await screen.enter("import asyncio")
      try await screen.enter("await asyncio.sleep(0, 'awaited')")
      #expect(try await screen.shows(line: "'awaited'"))
      #expect(try await screen.lines().contains("43") == false)
      try await screen.press("C-d")
      #expect(try await screen.status() == 0)
      let variables = try place.environment()
      #expect(try await tool.run(["info", "first"], environment: variables).status == 125)
    }
  }

  @Test func outputComesWhileTheCellRuns() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter("import time; print('begun'); time.sleep(1000)")
      #expect(try await screen.shows(line: "begun"))
      try await screen.press("C-c")
      #expect(try await screen.shows("Python variables were kept"))
      try await screen.enter("time.__name__")
      #expect(try await screen.shows(line: "'time'"))
    }
  }

  @Test(arguments: ReplPlace.all)
  func theSecondInterruptKillsAndTheNextLineSaysSo(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, _ in
      try await screen.enter("x = 1")
      try await screen.enter("def deaf():")
      try await screen.enter("import signal; signal.signal(2, lambda *_: print('cau' + 'ght'))")
      try await screen.enter("print('be' + 'gun')")
      try await screen.enter("while True: pass")
      try await screen.press("C-u", "Enter")
      try await screen.enter("deaf()")
      #expect(try await screen.shows(line: "begun"))
      try await screen.press("C-c")
      #expect(try await screen.shows("caught"))
      try await screen.press("C-c")
      #expect(try await screen.shows("Python variables were lost"))
      try await screen.enter("'x' in globals()")
      #expect(try await screen.shows(line: "False"))
    }
  }

  @Test(arguments: ReplPlace.all)
  func theShellHasTheTerminal(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, _ in
      try await screen.enter("!tty -s && stty size && echo $TERM")
      #expect(try await screen.shows(line: "24 80"))
      #expect(try await screen.shows(line: "tmux-256color"))
      try await screen.enter("open('made', 'w').write('text')")
      #expect(try await screen.shows(line: "4"))
      try await screen.enter("!cat made && read word && echo \"read $word\"")
      #expect(try await screen.shows("text"))
      try await screen.enter("typed")
      #expect(try await screen.shows(line: "read typed"))
    }
  }

  @Test func commandsAreListedAndMistakesNamed() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter(":help")
      #expect(try await screen.shows(":quit"))
      try await screen.enter(":quiz")
      #expect(try await screen.shows(line: "did you mean ':quit'?"))
      try await screen.enter("x = 5")
      try await screen.enter(":reset")
      #expect(try await screen.shows("a new interpreter"))
      try await screen.enter("'x' in globals()")
      #expect(try await screen.shows(line: "False"))
      try await screen.enter(":quit")
      #expect(try await screen.status() == 0)
    }
  }

  @Test(arguments: ["exit", "quit()"])
  func pythonsWordsForItLeaveToo(word: String) async throws {
    try await withPrompt { screen, _ in
      try await screen.enter(word)
      #expect(try await screen.status() == 0)
    }
  }

  @Test(arguments: ReplPlace.all)
  func aNamedSessionLivesOn(place: ReplPlace) async throws {
    try await withTool(as: place.user) { tool in
      let variables = try place.environment()
      let id = try #require(try await tool.run(["create"], environment: variables).lines.first)
      #expect(try await tool.run(["run", "-s", id, "-c", "x = 41"], environment: variables).status == 0)
      let screen = try await Screen(tool, ["-s", id], environment: variables)
      _ = try await screen.prompts()
      try await screen.enter("x += 1; x")
      #expect(try await screen.shows(line: "42"))
      try await screen.press("C-d")
      #expect(try await screen.status() == 0)
      #expect(try await tool.run(["run", "-s", id, "-c", "print(x)"], environment: variables).text == "42\n")
      // Questions of the prompt are no executions.
      #expect(try await tool.run(["logs", id], environment: variables).text.contains("respond") == false)
      try await screen.close()
      #expect(try await tool.run(["terminate", id], environment: variables).status == 0)
    }
  }

  @Test(arguments: ReplPlace.all)
  func aPromptCanBeLeftAndItsSessionKept(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, tool in
      let variables = try place.environment()
      try await screen.enter("x = 41")
      try await screen.enter(":detach")
      #expect(try await screen.status() == 0)
      let id = try #require(try await screen.lines().first { SessionText.isID($0) })
      #expect(try await tool.run(["run", "-s", id, "-c", "print(x + 1)"], environment: variables).text == "42\n")
      #expect(try await tool.run(["terminate", id], environment: variables).status == 0)
    }
  }

  @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)], [false, true])
  func aSignalEndsItAndRestoresTheTerminal(row: (signal: Int32, status: Int), isRunning: Bool) async throws {
    try await withPrompt { screen, tool in
      if isRunning {
        try await screen.enter("print('be' + 'gun'); import time; time.sleep(1000)")
        #expect(try await screen.shows(line: "begun"))
      }
      try await screen.signal(row.signal)
      #expect(try await screen.status() == row.status)
      #expect(try await tool.run(["list"]).lines.count == 1)
    }
  }

  @Test(arguments: ReplPlace.all)
  func aLostSessionIsOneLineAndHasAWayOn(place: ReplPlace) async throws {
    try await withPrompt(in: place, ["--name", "lost"]) { screen, tool in
      let variables = try place.environment()
      try await screen.enter("x = 1")
      try await screen.type("half a cel")
      _ = try await screen.shows("half a cel")
      #expect(try await tool.run(["terminate", "lost"], environment: variables).status == 0)
      #expect(try await screen.shows("the session is gone; :reset starts a new one"))
      #expect(try await screen.shows(line: ">>> half a cel"))
      try await screen.press("C-u")
      try await screen.enter("x")
      #expect(try await screen.shows { $0.count { $0.hasPrefix("alphagent: the session") } >= 1 })
      try await screen.enter(":reset")
      #expect(try await screen.shows(line: "a new session"))
      try await screen.enter("6 * 7")
      #expect(try await screen.shows(line: "42"))
      try await screen.press("C-d")
      #expect(try await screen.status() == 0)
    }
  }

  @Test func aCrashOfTheInterpreterIsOneLine() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter("x = 1")
      try await screen.enter("import os; os._exit(3)")
      #expect(try await screen.shows("the interpreter has ended, and Python variables were lost"))
      try await screen.enter("6 * 7")
      #expect(try await screen.shows(line: "42"))
      try await screen.press("C-d")
      #expect(try await screen.status() == 0)
    }
  }

  @Test func escapesOfACellDoNotReachTheTerminal() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter(#"print('\x1b]0;title\x07\x1b[31mred\x1b[c')"#)
      #expect(try await screen.shows("red"))
      try await screen.enter("1 + 1")
      #expect(try await screen.shows(line: "2"))
      #expect(try await screen.prompts())
    }
  }
}

/// Texts that a prompt prints.
enum SessionText {
  static func isID(_ text: String) -> Bool { text.count == 16 && text.allSatisfy(\.isHexDigit) }
}
