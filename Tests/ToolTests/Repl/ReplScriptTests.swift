import Records
import TestSupport
import Testing

/// `alphagent repl` where there is no terminal.
struct ReplScriptTests {
  private static let script = "import sys\nprint('out')\nprint('err', file=sys.stderr)\n42\nsys.exit(7)\n"

  @Test(arguments: ReplPlace.all)
  func aScriptFromStdinHasItsOwnOutputAndStatus(place: ReplPlace) async throws {
    try await withTool(as: place.user) { tool in
      let input = try tool.write(Self.script, to: "script")
      let done = try await tool.run(["repl"], input: .file(input), environment: try place.environment())
      #expect(done.status == 7 && done.text == "out\n" && done.errorText == "err\n", "\(done)")
    }
  }

  @Test func theRunContractHolds() async throws {
    try await withTool(as: .ordinary) { tool in
      let record = try await tool.run(["repl", "--json"], piping: "print(6 * 7)").record()
      #expect(record.output == "42\n")
      #expect(try await tool.run(["repl", "--timeout", "200ms"], piping: "while True: pass").status == 124)
      #expect(try await tool.run(["repl", "--name", "x"], piping: "1").status == 64)
      #expect(try await tool.run(["repl", "-s", "nosuch"], piping: "1").status == 125)
    }
  }

  @Test func aNamedSessionKeepsItsVariables() async throws {
    try await withSession(as: .ordinary) { session in
      let done = try await session.tool.run(["repl", "-s", session.id], piping: "x = 42")
      #expect(done.status == 0, "\(done)")
      let later = try await session.python("print(x)")
      #expect(later.text == "42\n", "\(later)")
    }
  }
}
