import Glibc
import Records
import SandboxCore
import SystemPackage
import Testing

/// The table of sessions, what `-v` tells, and progress, as a terminal shows them.
struct ListTests {
  /// What a command shows on a terminal of so many columns.
  private func screen(_ session: ToolSession, _ arguments: [String], columns: UInt16, upTo text: String) async throws
    -> String
  {
    let terminal = try Terminal()
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal.keyboard.rawValue, UInt(TIOCSWINSZ), &size)
    let screen = try terminal.open()
    let process = try session.tool.start(
      arguments + ["--color", "never"], output: .descriptor(screen), error: .descriptor(screen),
      environment: session.environment)
    let seen = await terminal.screen(upTo: text)
    #expect(await process.wait().status == 0)
    return seen
  }

  @Test func theTableFitsTheTerminal() async throws {
    let name = "a-name-of-as-many-as-thirty-characters-and-some-more"
    let options = ["--name", name, "--label", "pipeline=nightly-build", "--label", "team=red", "--ttl", "10m"]
    try await withSession(as: .ordinary, options) { session in
      for columns in [20, 40, 60, 80, 100, 120, 200] as [UInt16] {
        let seen = try await screen(session, ["list"], columns: columns, upTo: session.id.prefix(8) + "")
        let more = try await session.run("list").lines
        let lines = seen.split { $0.isNewline }.map(String.init)
        let least = "ID        NAME      STATE".count
        #expect(lines.allSatisfy { $0.count <= max(Int(columns), least) }, "\(columns): \(seen)")
        #expect(lines[0].hasPrefix("ID ") && lines[0].contains("STATE"), "\(seen)")
        #expect(columns < 60 || lines[0].contains("LEFT"), "\(seen)")
        // A pipe gets all of it.
        #expect(more[0].hasSuffix("LABELS") && more[1].contains(name), "\(more)")
        #expect(more[1].hasSuffix("pipeline=nightly-build,team=red") && more[1].contains(" 9m "), "\(more)")
      }
    }
  }

  @Test func limitsAndUseAreInTheSameUnits() async throws {
    try await withSession(as: .ordinary) { session in
      #expect(try await session.run("exec", "head -c 3000000 /dev/zero > file").status == 0)
      let lines = try await session.run("info").lines
      #expect(lines.contains { $0.hasPrefix("disk ") && $0.hasSuffix(" 2.8 MiB") }, "\(lines)")
      #expect(lines.contains { $0.hasPrefix("limit ") && $0.contains("memory 4 GiB") }, "\(lines)")
    }
  }
}

/// `--verbose`: what is done, and how long each step takes.
struct VerboseTests {
  @Test(arguments: Place.allCases)
  func everyStepIsTold(place: Place) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("text\n", to: "file")
      let environment = try place.environment()
      let arguments = ["exec", "-v", "--upload", "file", "--artifacts", "out", "cp file copy; echo out"]
      let done = try await tool.run(arguments, environment: environment)
      let steps = done.errorLines.filter {
        !$0.contains("warning") && $0.hasPrefix("alphagent: ") && $0.hasSuffix("s)")
      }
      let beginnings = [
        "made sandbox ", "uploaded 'file': 1 file, 5 B (", "ran the program to its end: exit 0 (",
        "copied artifacts: 1 file, 5 B (", "removed the sandbox (", "'exec' is done (",
      ]
      #expect(done.status == 0 && done.text == "out\n" && steps.count == beginnings.count, "\(done)")
      for (step, beginning) in zip(steps, beginnings) { #expect(step.hasPrefix("alphagent: \(beginning)"), "\(steps)") }
      #expect(place == .here || steps[0].contains(" in http://127.0.0.1:"), "\(steps)")
      let plain = try await tool.run(["exec", "echo out"], environment: environment)
      #expect(plain.errorText == "", "\(plain)")
    }
  }

  @Test func otherCommandsTellToo() async throws {
    try await withSession(as: .ordinary) { session in
      try session.tool.write("text\n", to: "file")
      for arguments in [["list"], ["info"], ["upload", "file", "copy"], ["download", "copy", "-"]] {
        let done = try await session.start(arguments + ["-v"]).wait()
        #expect(done.errorText.contains("alphagent: '\(arguments[0])' is done ("), "\(done)")
      }
    }
  }
}

/// Progress on a terminal.
struct TransferProgressTests {
  @Test func theRateIsShown() async throws {
    try await withSession(as: .ordinary) { session in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let upload = "\(Installation.shared.tool) upload - /workspace/file"
      let process = try session.tool.start(
        program: ["/bin/bash", "-c", "(until [ -e enough ]; do echo x; sleep 0.02; done) | \(upload)"],
        input: .terminal(terminal.path), output: .descriptor(screen), error: .descriptor(screen),
        environment: session.environment)
      let seen = await terminal.screen(upTo: " B/s")
      #expect(seen.contains("uploading -  ") && seen.contains(" B/s"), "\(seen)")
      try session.tool.write("", to: "enough")
      #expect(await process.wait().status == 0)
      #expect(try await session.run("exec", "head -n 1 file").text == "x\n")
    }
  }
}
