import Glibc
import Records
import Testing

/// Parts of a sandbox that are killed or stopped from outside.
struct LossTests {
  /// The processes of one live sandbox, as the host sees them.
  private struct Chain {
    let bubblewrap: pid_t
    let agent: pid_t
  }

  private func withChain(
    _ user: HostUser, _ options: [String] = [], _ body: (Tool, Chain, ToolProcess, Pipe) async throws -> Void
  ) async throws {
    try await withTool(as: user) { tool in
      let (output, report) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["exec", "--report", "fd:5"] + options + ["echo ready; sleep 1000"], output: .descriptor(output.writeEnd),
        more: [5: report.writeEnd])
      output.writeEnd.close()
      report.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      let bubblewrap = try #require(HostProcess.children(of: process.id).first)
      let agent = try #require(HostProcess.children(of: bubblewrap).first)
      try await body(tool, Chain(bubblewrap: bubblewrap, agent: agent), process, report)
    }
  }

  @Test(arguments: HostUser.all, ["agent", "bubblewrap"])
  func aKilledPartIsALoss(user: HostUser, part: String) async throws {
    try await withChain(user) { _, chain, process, report in
      kill(part == "agent" ? chain.agent : chain.bubblewrap, SIGKILL)
      let done = await process.wait()
      #expect(done.status == 125)
      #expect(done.errorText.hasPrefix("alphagent: "))
      let record = try JSONText.decode(ResultRecord.self, from: await report.read(1 << 20))
      #expect(record.reason == "lost" && record.exitCode == 125 && record.output == "ready\n")
    }
  }

  /// Kills the launcher at moments 50 µs apart, because some steps of its start take only a few microseconds.
  @Test(arguments: HostUser.all)
  func aLauncherThatIsKilledAtOnceLeavesNothing(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let before = Inventory(tool)
      for delay in 0..<40 {
        let process = try tool.start(["exec", "true"])
        var launcher: pid_t?
        while launcher == nil, HostProcess(process.id) != nil {
          launcher = HostProcess.children(of: process.id).first
        }
        usleep(useconds_t(delay * 50))
        if let launcher { kill(launcher, SIGKILL) }
        let done = await process.wait()
        #expect(done.status == 125 || done.status == 0, "\(done)")
      }
      #expect(try await tool.run(["gc"]).status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  /// A timeout does not wait for an agent that has stopped answering.
  @Test(arguments: HostUser.all)
  func aStoppedAgentDelaysNoTimeout(user: HostUser) async throws {
    try await withChain(user, ["--timeout", "8s"]) { _, chain, process, report in
      kill(chain.agent, SIGSTOP)
      let done = await process.wait()
      #expect(done.status == 124)
      #expect(done.elapsed < .seconds(8 + 2 + 3 + 2.5), "took \(done.elapsed)")
      let record = try JSONText.decode(ResultRecord.self, from: await report.read(1 << 20))
      #expect(record.reason == "timeout")
    }
  }

  @Test(arguments: HostUser.all)
  func aStoppedAgentDelaysNoCancellation(user: HostUser) async throws {
    try await withChain(user) { _, chain, process, _ in
      kill(chain.agent, SIGSTOP)
      process.signal(SIGINT)
      process.signal(SIGTERM)
      let done = await process.wait()
      #expect(done.status == 130 || done.status == 143, "\(done)")
    }
  }
}
