import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// `kill -9` of the tool leaves nothing behind once `gc` or any other command has run.
struct LeftoverTests {
  static let programs = [
    "import time; time.sleep(1000)",
    "import os, time; os.fork(); os.setsid(); time.sleep(1000)",
    "while True: print('x' * 1000)",
  ]

  @Test(arguments: HostUser.all, programs)
  func nothingOutlivesAKilledTool(user: HostUser, code: String) async throws {
    try await withTool(as: user) { tool in
      let before = Inventory(tool)
      let moments: [Double] = [0, 2, 5, 8, 12, 16, 20, 25, 30, 40, 50, 75, 100, 150]
      for sight in try await tool.runs(["run", "-c", code], signal: SIGKILL, after: moments) {
        #expect(sight.status == 137 && sight.survivors == [] && !sight.hung, "\(sight)")
      }
      let collected = try await tool.run(["gc"])
      #expect(collected.status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  @Test(arguments: HostUser.all)
  func everyCommandSweepsFirst(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let before = Inventory(tool)
      _ = try await tool.runs(["run", "-c", Self.programs[0]], signal: SIGKILL, after: [200, 300])
      #expect(try await tool.run(["exec", "true"]).status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  /// `gc` does not remove a live sandbox.
  @Test(arguments: HostUser.all)
  func collectingSparesTheLiving(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (input, output) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["exec", "echo ready; read line; echo $line"], input: .descriptor(input.readEnd),
        output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      let collected = try await tool.run(["gc", "--json"])
      #expect(try collected.decoded(GarbageRecord.self).removed == 0)
      input.write("alive\n")
      #expect(await output.readLine() == "alive\n")
      #expect(await process.wait().status == 0)
    }
  }

  @Test func collectingSaysWhatItFound() async throws {
    try await withTool(as: .ordinary) { tool in
      #expect(try await tool.run(["gc"]).text == "removed 0 sandboxes\n")
      _ = try await tool.runs(["run", "-c", Self.programs[0]], signal: SIGKILL, after: [300])
      #expect(try await tool.run(["gc", "--json"]).text == "{\"removed\":1}\n")
      #expect(try await tool.run(["gc", "-q"]).text == "")
    }
  }

  @Test(arguments: HostUser.all)
  func manyAtOnceLeaveNothing(user: HostUser) async throws {
    try await withTool(as: user, taking: .all) { tool in
      try await withThrowingTaskGroup(of: Int32.self) { group in
        for number in 0..<20 {
          group.addTask { try await tool.run(["exec", "exit \(number)"]).status - Int32(number) }
        }
        for try await difference in group { #expect(difference == 0) }
      }
    }
  }

  /// A command line that runs nothing leaves nothing, even if its sandbox was already being launched.
  @Test(arguments: HostUser.all)
  func nothingToRunLeavesNothing(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      for arguments in [["exec", "--version"], ["run", "--version"], ["exec"], ["run", "--timeout", "x", "-c", "1"]] {
        _ = try await tool.run(arguments)
        #expect(HostFiles.names(in: tool.directory.appending("state/slots")).isEmpty, "\(arguments)")
      }
    }
  }

  /// The report is written even if the artifacts cannot be copied.
  @Test func theReportDoesNotWaitForTheArtifacts() async throws {
    try await withTool(as: .ordinary) { tool in
      let report = tool.directory.appending("report.json")
      let done = try await tool.run([
        "exec", "--report", report.string, "--artifacts", "/proc/nowhere", "echo 1 > made",
      ])
      #expect(done.status == 125)
      #expect(HostFiles.text(report)?.contains("/workspace/made") == true)
    }
  }
}
