import SandboxCore
import Testing

/// Effects of a program's output on the caller's terminal.
struct EscapeTests {
  /// Escapes that set the clipboard and the title and ask for a report, then colours; the BELs only end the first two.
  private static let escapes = #"printf '\033]52;c;ZXZpbA==\007\033]0;title\007\033[6n\033[31mred\033[0m end\n'"#

  private func screen(_ options: [String]) async throws -> String {
    var seen = ""
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let process = try tool.start(
        ["exec"] + options + [Self.escapes], output: .descriptor(screen), error: .descriptor(screen),
        environment: ["TERM": "xterm"])
      seen = await terminal.screen(upTo: "end")
      #expect(await process.wait().status == 0)
    }
    return seen
  }

  @Test func dangerousOnesAreNeutralisedOnATerminal() async throws {
    let seen = try await screen([])
    #expect(!seen.contains("\u{1B}]") && !seen.contains("\u{1B}[6n"))
    #expect(seen.contains("\u{1B}[31mred\u{1B}[0m end"))
  }

  @Test func rawPassesThem() async throws {
    let seen = try await screen(["--raw"])
    #expect(seen.contains("\u{1B}]52;c;ZXZpbA==\u{7}") && seen.contains("\u{1B}[6n"))
  }

  @Test func aPipeGetsEveryByte() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", Self.escapes])
      #expect(done.text.hasPrefix("\u{1B}]52;c;ZXZpbA==\u{7}\u{1B}]0;title\u{7}\u{1B}[6n"))
    }
  }

  /// Workflow commands in a program's output are not commands of the CI job.
  @Test func workflowCommandsAreDisarmedInContinuousIntegration() async throws {
    try await withTool(as: .ordinary) { tool in
      let environment = ["GITHUB_ACTIONS": "true", "CI": "true"]
      for (options, expected) in [([], "\\::error::x\nplain\n"), (["--raw"], "::error::x\nplain\n")] {
        let log = try Pipe()
        let process = try tool.start(
          ["exec"] + options + ["echo ::error::x; echo plain"], output: .descriptor(log.writeEnd),
          environment: environment)
        log.writeEnd.close()
        #expect(String(decoding: await log.read(100), as: UTF8.self) == expected)
        #expect(await process.wait().status == 0)
      }
    }
  }
}
