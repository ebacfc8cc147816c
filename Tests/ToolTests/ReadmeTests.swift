import SystemPackage
import TestSupport
import Testing

/// The README's commands, run as they stand. CI runs those of its quick start.
struct ReadmeTests {
  private func start(_ script: String, _ tool: Tool, input: Tool.Input = .null, output: Tool.Output = .captured) throws
    -> ToolProcess
  {
    let directory = Installation.shared.tool.removingLastComponent()
    return try tool.start(
      program: ["/bin/bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) || true' EXIT\n" + script], input: input,
      output: output, error: output, environment: ["PATH": "\(directory):/usr/bin:/bin"])
  }

  /// As root, if it can: `doctor` says with its status where a host cannot enforce the limits of other users.
  @Test func useRuns() async throws {
    try await PackageIndex.need()
    try await withTool(as: HostUser.all[0]) { tool in
      let blocks = Readme().blocks("sh", in: "Use")
      #expect(blocks.count == 5)
      let done = try await start(blocks.joined(separator: "\n"), tool).wait(seconds: 300)
      #expect(done.status == 0, "\(done)")
      #expect(done.lines.first == "1" && done.text.contains("\nDirectory listing for /\n"), "\(done)")
      #expect(done.lines.count { $0 == "revenue: 52.0" } == 2, "\(done)")
      for name in ["out/chart.png", "sales.json"] {
        #expect(HostFiles.read(tool.directory.appending(name))?.isEmpty == false, "\(name)")
      }
    }
  }

  /// Its shell needs a terminal.
  @Test func sessionsRun() async throws {
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let block = try #require(Readme().blocks("sh", in: "Sessions").first)
      let process = try start(block, tool, input: .terminal(terminal.path), output: .descriptor(screen))
      #expect(await terminal.screen(upTo: "$ ").contains("42"))
      terminal.type("exit\n")
      #expect(await process.wait().status == 0)
    }
  }
}
