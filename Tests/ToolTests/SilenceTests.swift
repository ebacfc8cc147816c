import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Ctrl-C and SIGTERM while a command waits for a process that says nothing or too much.
struct SilenceTests {
  static let signals = SignalTests.Cancellation.all.filter { $0.signal != SIGHUP }

  /// Commands that ask a supervisor for something.
  static let commands = [
    ["run", "-c", "print(1)"], ["exec", "true"], ["exec", "--detach", "true"], ["exec", "--upload", "file", "true"],
    ["list"], ["info"], ["logs"], ["upload", "file", "/workspace/"], ["download", "/workspace/file", "here"],
    ["terminate"],
  ]

  @Test(arguments: commands, signals)
  func aStoppedSupervisorIsNotWaitedFor(command: [String], row: SignalTests.Cancellation) async throws {
    try await withSession(as: .ordinary) { session in
      try session.tool.write("text\n", to: "file")
      let supervisor = try await session.supervisor()
      kill(supervisor, SIGSTOP)
      defer { kill(supervisor, SIGCONT) }
      let process = try session.start(command)
      try await takesSignals(process)
      process.signal(row.signal)
      let done = await process.wait()
      #expect(done.status == row.status && done.text == "", "\(done)")
      kill(supervisor, SIGCONT)
      #expect(try await session.run("exec", "echo lives").text == "lives\n")
    }
  }

  /// The first Ctrl-C is the program's own; the second must not depend on a supervisor that is stopped.
  @Test(arguments: [[SIGTERM], [SIGINT, SIGINT]])
  func aSupervisorThatIsStoppedMeanwhileIsNotWaitedFor(signals: [Int32]) async throws {
    try await withSession(as: .ordinary) { session in
      let output = try Pipe()
      let process = try session.start(["exec", "echo ready; sleep 1000"], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      let supervisor = try await session.supervisor()
      kill(supervisor, SIGSTOP)
      defer { kill(supervisor, SIGCONT) }
      for signal in signals {
        process.signal(signal)
        // Two that are not yet taken count as one.
        try #require(await eventually { !contains("ShdPnd", of: process, signal) })
      }
      #expect(await process.wait().status == 128 + signals[0])
    }
  }

  /// Puts a program in bubblewrap's place; returns a PATH on which it comes first.
  private func replaceBubblewrap(of tool: Tool, _ script: String) throws -> [String: String] {
    let directory = tool.makeDirectory("bin")
    try tool.write("#!/bin/sh\n\(script)\n", to: "bin/bwrap", mode: 0o755)
    return ["PATH": "\(directory):/usr/local/bin:/usr/bin:/bin"]
  }

  @Test(arguments: HostUser.all)
  func megabytesOfDiagnosticsDoNotHoldALaunchUp(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let flood = "head -c 4000000 /dev/zero | tr '\\0' x >&2; exec /usr/bin/bwrap \"$@\""
      let environment = try replaceBubblewrap(of: tool, flood)
      let done = try await tool.run(["exec", "echo ran"], environment: environment)
      #expect(done.status == 0 && done.text == "ran\n", "\(done)")
      let session = try await tool.run(["create"], environment: environment)
      #expect(session.status == 0 && session.lines.count == 1, "\(session)")
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
    }
  }

  @Test(arguments: HostUser.all)
  func theBeginningOfManyDiagnosticsIsTold(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let flood = "echo no room >&2; head -c 4000000 /dev/zero | tr '\\0' x >&2; exit 1"
      let done = try await tool.run(["exec", "true"], environment: try replaceBubblewrap(of: tool, flood))
      #expect(done.status == 125 && done.errorText.contains("cannot make a sandbox: no room; xxx"), "\(done)")
      #expect(done.error.count < 10000)
    }
  }

  @Test(arguments: [["run", "-c", "print(1)"], ["exec", "true"], ["create"]], signals)
  func aLaunchThatGoesOnForEverIsCancelled(command: [String], row: SignalTests.Cancellation) async throws {
    try await withTool(as: .ordinary) { tool in
      let endless = try replaceBubblewrap(of: tool, "while :; do echo complaint >&2; done")
      let process = try tool.start(command, environment: endless)
      try await takesSignals(process)
      process.signal(row.signal)
      let done = await process.wait()
      #expect(done.status == row.status && done.text == "", "\(done)")
      // A supervisor ends a moment after the client that it has lost.
      #expect(await eventually { HostFiles.names(in: tool.state.appending("slots")).isEmpty })
    }
  }

  /// Waits until the process has blocked SIGINT: from then on it decides itself what a signal does.
  private func takesSignals(_ process: ToolProcess) async throws {
    try #require(await eventually { contains("SigBlk", of: process, SIGINT) })
  }

  /// Whether one of the sets of signals in the process's status has this signal.
  private func contains(_ set: String, of process: ToolProcess, _ signal: Int32) -> Bool {
    let status = HostFiles.text(FilePath("/proc/\(process.id)/status")) ?? ""
    let bits = status.split(separator: "\n").first { $0.hasPrefix("\(set):\t") }?.dropFirst(set.count + 2)
    return bits.flatMap { UInt64($0, radix: 16) }.map { $0 & 1 << (signal - 1) != 0 } ?? false
  }
}
