import Records
import Testing

/// Parts of a session's log.
struct LogTests {
  @Test(arguments: Place.allCases)
  func theLastLinesAreShown(place: Place) async throws {
    try await withSession(at: place) { session in
      let id = try #require(try await session.run("exec", "--detach", "seq 10; printf end").lines.first)
      #expect(try await session.run("wait", id).status == 0)
      let all = try await session.run("logs").lines
      #expect(all.count == 13 && all[11] == "end", "\(all)")
      for (count, expected) in [(0, []), (3, Array(all.suffix(3))), (13, all), (100, all)] {
        for options in [[], [id], ["-f", id]] {
          let done = try await session.start(["logs", "--tail", "\(count)"] + options).wait()
          #expect(done.status == 0 && done.lines == expected, "\(count) \(options): \(done)")
        }
      }
      let last = try await session.run("logs", "--json", "-n", "1")
      #expect(try last.decoded(LogRecord.self).event == "ended")
    }
  }

  @Test(arguments: Place.allCases)
  func whatComesFollowsTheLastLines(place: Place) async throws {
    try await withSession(at: place) { session in
      let program = "seq 3; until [ -e go ]; do sleep 0.02; done; echo more"
      let id = try #require(try await session.run("exec", "--detach", program).lines.first)
      while try await !session.run("logs", id).lines.contains("3") {}
      let output = try Pipe()
      let follower = try session.start(["logs", "-f", "-n", "2", id], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "2\n")
      #expect(await output.readLine() == "3\n")
      #expect(try await session.run("exec", "touch go").status == 0)
      #expect(await output.readLine() == "more\n")
      #expect(await output.readLine().contains("#1 ended: exit 0"))
      #expect(await follower.wait().status == 0)
    }
  }

  @Test(arguments: Place.allCases)
  func whatIsOlderIsLeftOut(place: Place) async throws {
    try await withSession(at: place) { session in
      for command in ["true", "false"] { _ = try await session.run("exec", command) }
      let records = try await session.run("logs", "--json").lines.map {
        try JSONText.decode(LogRecord.self, from: Array($0.utf8))
      }
      #expect(records.map(\.execution) == [1, 1, 2, 2].map { "\(session.id)/\($0)" })
      let late = milliseconds(records[3])
      let kept = try await session.run("logs", "--json", "--since", records[3].time)
      #expect(kept.lines.count == records.count { milliseconds($0) >= late } && kept.lines.count < 4, "\(kept)")
      #expect(try await session.run("logs", "--since", "1h").lines.count == 4)
      #expect(try await session.run("logs", "--since", "2100-01-01T00:00:00+01:00").text == "")
      #expect(try await session.run("logs", "--since", "2100-01-01T00:00:00Z", session.id + "/1").status == 0)
    }
  }

  private func milliseconds(_ record: LogRecord) -> Int64 { Timestamp.milliseconds(record.time) ?? 0 }

  @Test(arguments: [["--tail", "-1"], ["--tail", "x"], ["--since", "yesterday"], ["--since", ""]])
  func whatIsNoPartOfALogIsAUsageError(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["logs", "none"] + options)
      #expect(done.status == 64, "\(done)")
    }
  }
}
