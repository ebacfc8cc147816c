import FoundationEssentials
import SystemPackage
import TestSupport
import Testing

/// The README's commands, run as they stand.
struct ReadmeTests {
  private func start(_ script: String, _ tool: Tool, input: Tool.Input = .null, output: Tool.Output = .captured) throws
    -> ToolProcess
  {
    let directory = Installation.shared.tool.removingLastComponent()
    return try tool.start(
      program: ["/bin/bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) || true' EXIT\n" + script], input: input,
      output: output, error: output, environment: ["PATH": "\(directory):/usr/bin:/bin"])
  }

  /// CI runs those of the quick start, which install packages; it starts the programs from where they were built. The
  /// deployment is tried in the virtual machine, and the benchmark takes minutes.
  @Test func noneIsForgotten() {
    let counts = Readme().headings.map { (heading: $0, count: Readme().blocks("sh", in: $0).count) }
    let known = [
      "Quick start": 2, "Installation": 1, "Use": 5, "Sessions": 1, "As a service": 2, "Deployment": 2, "In Python": 1,
      "What a shell gets": 1,
      "Speed": 1,
    ]
    #expect(Dictionary(uniqueKeysWithValues: counts.filter { $0.count > 0 }) == known, "add a test of the new ones")
  }

  /// As root, if it can: `doctor` says with its status where a host cannot enforce the limits of other users.
  @Test func useBegins() async throws {
    try await withTool(as: HostUser.all[0]) { tool in
      let done = try await start(try #require(Readme().blocks("sh", in: "Use").first), tool).wait()
      #expect(done.status == 0 && done.lines.first == "1", "\(done)")
    }
  }

  /// The examples, which need a package index.
  @Test func useGoesOn() async throws {
    try await PackageIndex.need()
    try await withTool(as: .ordinary) { tool in
      let blocks = Readme().blocks("sh", in: "Use").dropFirst()
      let done = try await start(blocks.joined(separator: "\n"), tool).wait(seconds: 300)
      #expect(done.status == 0, "\(done)")
      #expect(done.text.contains("\nDirectory listing for /\n"), "\(done)")
      #expect(done.lines.count { $0 == "revenue: 52.0" } == 2, "\(done)")
      for name in ["out/chart.png", "sales.json"] {
        #expect(HostFiles.read(tool.directory.appending(name))?.isEmpty == false, "\(name)")
      }
    }
  }

  /// The programs of this build stand for those of a release, and a directory for `/usr/local`.
  @Test func installationInstalls() async throws {
    try await withTool(as: HostUser.all[0]) { tool in
      let built = Installation.shared.tool.removingLastComponent()
      let prefix = tool.makeDirectory("prefix")
      let block = try #require(Readme().blocks("sh", in: "Installation").first)
      let script =
        "cd '\(Repository.root.path)'\n"
        + block.replacing(".build/release", with: "\(built)").replacing("/usr/local", with: "\(prefix)")
      let done = try await start(script, tool).wait()
      #expect(done.status == 0, "\(done)")
      let sizes = try [built, prefix.appending("bin")].map {
        try #require(HostFiles.read($0.appending("alphagent"))).count
      }
      #expect(sizes[1] < sizes[0] * 3 / 4, "\(sizes)")
      // Nothing but what was installed is used.
      let run = try await tool.start(
        program: ["/usr/bin/env", "-u", "ALPHAGENT_AGENT", "\(prefix)/bin/alphagent", "run", "-c", "print(1)"]
      ).wait()
      #expect(run.status == 0 && run.text == "1\n", "\(run)")
      let files = [
        "share/man/man1/alphagent-run.1", "share/bash-completion/completions/alphagent",
        "share/zsh/site-functions/_alphagent", "share/fish/vendor_completions.d/alphagent.fish",
      ]
      for file in files { #expect(HostFiles.read(prefix.appending(file))?.isEmpty == false, "\(file)") }
    }
  }

  @Test func jobsRunSeveralPrograms() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await start(try #require(Readme().blocks("sh", in: "What a shell gets").first), tool).wait()
      #expect(done.status == 0 && done.text == "", "\(done)")
      let report = HostFiles.text(tool.directory.appending("report.xml")) ?? ""
      #expect(report.contains(#"tests="2" failures="0" errors="0""#), "\(report)")
    }
  }

  @Test func serviceServes() async throws {
    try await withTool(as: .ordinary) { tool in
      let script = Readme().blocks("sh", in: "As a service").joined(separator: "\n")
      let done = try await start(script, tool).wait()
      #expect(done.status == 0, "\(done)")
      #expect(done.lines.contains("in the service") && done.lines.contains("and again"), "\(done)")
      #expect(done.text.contains(#""output":"42\n""#) && done.text.contains(#"3\n","event":"stdout""#), "\(done)")
      #expect(HostFiles.read(tool.directory.appending("copy.txt")) == Array("2.5\n".utf8))
    }
  }

  /// Its shell needs a terminal.
  @Test(arguments: HostUser.all)
  func sessionsRun(user: HostUser) async throws {
    try await withTool(as: user) { tool in
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
