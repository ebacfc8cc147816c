import Records
import Testing

/// Executions and processes of a session that no client waits for.
@Suite struct DetachedExecutionTests {
  /// Background processes live on, and the log has their output.
  @Test(arguments: HostUser.all)
  func backgroundProcessesGoOnAndAreLogged(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let start = "(until [ -e go ]; do sleep 0.02; done; echo from the background; echo and error >&2) &"
      let started = try await session.run("exec", start)
      #expect(started.status == 0 && started.text == "")
      let output = try Pipe()
      let follower = try session.start(["logs", "-f"], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine().contains("#1 exec (until"))
      #expect(await output.readLine().contains("#1 ended: exit 0"))
      _ = try await session.run("exec", "touch go")
      var lines: Set<String> = []
      while !lines.isSuperset(of: ["from the background\n", "and error\n"]) {
        let line = await output.readLine()
        try #require(!line.isEmpty)
        lines.insert(line)
      }
      #expect(try await session.run("terminate").status == 0)
      #expect(await follower.wait().status == 0)
    }
  }

  /// A detached execution has an id of its own, by which its output is read and all its processes are ended.
  @Test(arguments: HostUser.all)
  func detachedExecutionsGoOnAndCanBeEnded(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let program = "setsid sleep 1000 & echo one; echo two >&2; echo ready > started; wait"
      let id = try #require(try await session.run("exec", "--detach", program).lines.first)
      #expect(id == session.id + "/1")
      let wait = "until [ -e started ]; do sleep 0.02; done; (sleep 2000; echo other) & echo mine"
      #expect(try await session.run("exec", wait).text == "mine\n")
      let info = try await session.info()
      #expect(info.state == "busy")
      let log = try await session.run("logs", id).lines
      #expect(log.count == 3 && log[0].contains("#1 exec setsid") && Set(log[1...]) == ["one", "two"], "\(log)")
      let follower = try session.start(["logs", "-f", "--json", id])
      let ended = try await session.run("terminate", "--json", id)
      #expect(try ended.decoded(TerminatedRecord.self).terminated == [id])
      let followed = await follower.wait()
      let last = try JSONText.decode(LogRecord.self, from: Array(try #require(followed.lines.last).utf8))
      #expect(last.reason == "cancelled" && last.exitCode == 143, "\(followed)")
      let printed = try followed.lines.map { try JSONText.decode(LogRecord.self, from: Array($0.utf8)) }
        .filter { $0.event == "output" }
      #expect(Set(printed.map { "\($0.stream ?? "-") \($0.output ?? "-")" }) == ["stdout one\n", "stderr two\n"])
      #expect(try await session.run("exec", "pgrep -c 'sleep' || true").text == "1\n")
      for arguments in [["terminate", id], ["logs", session.id + "/99"]] {
        #expect(try await session.tool.run(arguments).status == 125)
      }
    }
  }

  /// An execution that another client waits for can be ended too; that client exits with 143.
  @Test func anotherClientsExecutionCanBeEnded() async throws {
    try await withSession(as: .ordinary) { session in
      let output = try Pipe()
      let client = try session.start(["exec", "echo ready; sleep 1000"], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      #expect(try await session.run("terminate", session.id + "/1").status == 0)
      #expect(await client.wait().status == 143)
    }
  }

  /// The log of an execution that cannot start says so, and ends.
  @Test func aDetachedExecutionThatCannotStartIsOver() async throws {
    try await withSession(as: .ordinary) { session in
      let id = try #require(try await session.run("exec", "-d", "--workdir", "nosuch", "true").lines.first)
      let log = try await session.run("logs", "-f", id)
      #expect(
        log.status == 0 && log.text.contains("'/workspace/nosuch'") && log.text.contains("start-failed 125"), "\(log)")
    }
  }

  static let wronglyDetached = [["--tty"], ["--report", "x"], ["--artifacts", "."], ["--max-output", "1m"]]

  @Test(arguments: wronglyDetached)
  func whatADetachedExecutionHasNotIsAUsageError(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      for session in ["none", ""] {
        let done = try await tool.run(
          ["exec", "--detach"] + options + ["true"], environment: ["ALPHAGENT_SESSION": session])
        #expect(done.status == 64, "\(done)")
      }
    }
  }
}
