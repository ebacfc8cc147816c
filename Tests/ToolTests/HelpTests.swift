import FoundationEssentials
import SystemPackage
import Testing

/// What `alphagent` says of itself.
struct HelpTests {
  private static let commands = [
    "run", "exec", "repl", "create", "list", "info", "upload", "download", "logs", "wait", "terminate", "login",
    "logout", "serve", "key", "doctor", "gc",
  ]

  /// Command lines below `EXAMPLES` in a command's help.
  private func examples(_ command: String, _ tool: Tool) async throws -> [String] {
    let help = try await tool.run([command, "--help"])
    let block = try #require(help.text.split(separator: "\nEXAMPLES:\n").dropFirst().first, "\(help)")
    return block.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.map(String.init)
  }

  /// Those of the other commands need a service, or serve for ever.
  @Test func everyExampleRuns() async throws {
    // As root, if it can: hosts often cannot enforce the limits of others.
    try await withTool(as: HostUser.all[0]) { tool in
      try tool.write("import sys; print(sys.argv)\n", to: "task.py")
      try tool.write("b\na\n", to: "sales.csv")
      _ = tool.makeDirectory("src")
      let tools = Installation.shared.tool.removingLastComponent()
      let environment = ["PATH": "\(tools):/usr/bin:/bin"]
      let prepared = try await tool.run(["create", "--name", "build"])
      #expect(prepared.status == 0, "\(prepared)")
      for _ in 1...2 { _ = try await tool.run(["exec", "-s", "build", "-d", "true"]) }
      for command in Self.commands where !["login", "serve"].contains(command) {
        for line in try await examples(command, tool) {
          let done = try await tool.start(
            program: ["/bin/bash", "-euo", "pipefail", "-c", line], environment: environment
          )
          .wait()
          // `doctor` says with its status what a host lacks.
          #expect(done.status == 0 || command == "doctor" && done.status == 1, "\(line): \(done)")
        }
      }
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
    }
  }

  @Test func everyCommandHasTwoExamples() async throws {
    try await withTool(as: .ordinary) { tool in
      for command in Self.commands {
        let lines = try await examples(command, tool)
        #expect(lines.count >= 2 && lines.allSatisfy { $0.contains("alphagent \(command)") }, "\(lines)")
        let other = try await tool.run(["help", command])
        #expect(try await tool.run([command, "--help"]).text == other.text)
      }
    }
  }

  @Test func theTextForModelsIsShortAndWhole() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["help", "--llm"])
      #expect(done.status == 0 && done.output.count <= 6144, "\(done.output.count) bytes")
      for command in Self.commands {
        #expect(done.lines.contains { $0.hasPrefix("\(command):") || $0.hasPrefix("\(command) ") }, "\(command)")
        for option in try await tool.run([command, "--help"]).text.split(whereSeparator: { !$0.isLetter && $0 != "-" })
        where option.hasPrefix("--") && !["--", "--help", "--version", "--no-tty"].contains(option) {
          #expect(done.text.contains(option), "\(command) \(option)")
        }
      }
      // Its examples are those that another test runs.
      var known: [String] = []
      for command in Self.commands { known += try await examples(command, tool) }
      let shown = done.lines.filter { $0.hasPrefix("  $ ") }.map { String($0.dropFirst(4)) }
      #expect(shown.count > 10 && Set(shown).isSubset(of: known), "\(shown)")
    }
  }

  @Test func theParsersDescriptionIsJSON() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["help", "--json"])
      let dump = try await tool.run(["--experimental-dump-help"])
      #expect(done.status == 0 && done.output == dump.output)
      #expect(try JSONValue.decode(done.output)["command"]?["commandName"] == .text("alphagent"))
    }
  }

  @Test(arguments: [["nosuch"], ["--nosuch"], ["run", "exec"], ["run", "--llm"]])
  func whatThereIsNoHelpForIsAUsageError(words: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["help"] + words)
      #expect(done.status == 64 && done.text == "", "\(done)")
    }
  }
}
