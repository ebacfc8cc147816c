import TestSupport
import Testing

/// `run -` with a person at the terminal, who has no prompt of an interpreter's.
struct TypedCodeTests {
  /// A Ctrl-C gives up what is being typed: no program has begun that could print a traceback, nor lose its variables.
  @Test(arguments: HostUser.all)
  func ctrlCGivesItUp(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let session = try #require(try await tool.run(["create"]).lines.first)
      for options in [[], ["-s", session], ["-s", session, "--fresh"]] {
        let terminal = try Terminal()
        let screen = try terminal.open()
        let process = try tool.start(
          ["run"] + options + ["-"], input: .terminal(terminal.path), error: .descriptor(screen))
        _ = await terminal.screen(upTo: "alphagent: type Python code, and Ctrl-D at its end")
        terminal.type("print('typed')\n\u{3}")
        let done = await process.wait()
        #expect(done.status == 130 && done.text.isEmpty, "\(done)")
        terminal.type("end\n")
        let seen = await terminal.screen(upTo: "end\r\n")
        #expect(seen.contains("alphagent: cancelled\r\n") && !seen.contains("KeyboardInterrupt"), "\(seen)")
      }
      #expect(try await tool.run(["run", "-s", session, "-c", "print('on')"]).text == "on\n")
      #expect(try await tool.run(["terminate", session]).status == 0)
    }
  }

  /// Whoever reads stderr elsewhere gets the program's alone.
  @Test func ctrlDRunsIt() async throws {
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let process = try tool.start(["run", "-", "word"], input: .terminal(terminal.path))
      terminal.type("import sys\nprint(sys.argv)\n\u{4}")
      let done = await process.wait()
      #expect(done.status == 0 && done.text == "['-', 'word']\n" && done.error.isEmpty, "\(done)")
    }
  }
}
