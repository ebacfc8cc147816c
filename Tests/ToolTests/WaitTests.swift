import Glibc
import Records
import SystemPackage
import Testing

/// `alphagent wait`: the ends of executions that go on without a client.
struct WaitTests {
  private static let untilGo = "until [ -e go ]; do sleep 0.02; done"

  private func detach(_ session: ToolSession, _ words: String...) async throws -> String {
    let done = try await session.start(["exec", "--detach"] + words).wait()
    return try #require(done.lines.first, "\(done)")
  }

  @Test(arguments: Place.allCases)
  func theStatusTheObjectAndTheReportAreTheExecutions(place: Place) async throws {
    try await withSession(at: place) { session in
      let id = try await detach(session, "\(Self.untilGo); echo out; exit 3")
      let waiter = try session.start(["wait", "--json", "--report", "report", id])
      #expect(try await session.run("exec", "touch go").status == 0)
      let done = await waiter.wait()
      let record = try done.record()
      #expect(done.status == 3 && record.exitCode == 3 && record.reason == "exit", "\(done)")
      #expect(record.execution == id && record.session == session.id && record.outputBytes == 4 && record.truncated)
      #expect(HostFiles.read(session.tool.directory.appending("report")) == done.output)
      // It has ended, and is waited for again.
      let again = try await session.run("wait", id)
      #expect(again.status == 3 && again.text == "" && again.errorText == "", "\(again)")
    }
  }

  @Test(arguments: Place.allCases)
  func allAreWaitedForAndTheFirstFailureCounts(place: Place) async throws {
    try await withSession(at: place) { session in
      let slow = try await detach(session, "\(Self.untilGo); exit 5")
      let quick = try await detach(session, "exit 7")
      let good = try await detach(session, "true")
      let late = try await detach(session, "--timeout", "100ms", "sleep 1000")
      let waiter = try session.start(["wait", good, slow, quick, late])
      #expect(try await session.run("exec", "touch go").status == 0)
      let done = await waiter.wait()
      let told = "alphagent: \(late): the execution took longer than its timeout\n"
      #expect(done.status == 5 && done.text == "" && done.errorText.hasPrefix(told), "\(done)")
      #expect(try await session.run("wait", good, good).status == 0)
      let unknown = try await session.run("wait", "--json", good, session.id + "/99", quick)
      let list = try unknown.decoded(ResultListRecord.self)
      #expect(unknown.status == 125 && list.exitCode == 125 && list.results.count == 3, "\(unknown)")
      guard case .result(let first) = list.results[0], case .failure(let second) = list.results[1] else {
        Issue.record("\(unknown)")
        return
      }
      #expect(first.execution == good && second.execution == session.id + "/99")
      #expect(second.failure.code == "execution_unknown")
    }
  }

  @Test(arguments: Place.allCases)
  func ctrlCEndsTheWaitAlone(place: Place) async throws {
    try await withSession(at: place) { session in
      let id = try await detach(session, "sleep 1000")
      let waiter = try session.start(["wait", "--report", "report", id])
      while try await session.info().clients != 1 {}
      waiter.signal(SIGINT)
      let done = await waiter.wait()
      #expect(done.status == 130 && done.errorText == "alphagent: cancelled\n", "\(done)")
      #expect(HostFiles.read(session.tool.directory.appending("report")) == nil)
      #expect(try await session.info().running == 1)
      let other = try session.start(["wait", id])
      #expect(try await session.run("terminate", id).status == 0)
      #expect(await other.wait().status == 143)
    }
  }

  @Test func aSessionThatEndsIsNoSuccess() async throws {
    try await withSession(as: .ordinary) { session in
      let id = try await detach(session, "sleep 1000")
      let waiter = try session.start(["wait", "--json", id])
      while try await session.info().clients != 1 {}
      kill(try await session.supervisor(), SIGKILL)
      let done = await waiter.wait()
      let reason = try done.record().reason
      #expect(done.status == 125 && reason == "lost", "\(done)")
    }
  }

  @Test(arguments: [["wait"], ["wait", "build"], ["wait", "build/0"], ["wait", "build/x"], ["wait", "/1"]])
  func whatIsNoExecutionIsAUsageError(arguments: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(arguments, environment: ["ALPHAGENT_SESSION": "build"])
      #expect(done.status == 64, "\(done)")
    }
  }
}
