import FoundationEssentials
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Sessions whose record this version cannot read, and what is no record.
struct SessionRecordTests {
  static let damages = ["alphagent session 1\nid 70f2831056f716a4\nend\n", ""]

  private func damage(_ session: ToolSession, _ text: String) throws {
    let record = session.tool.state.appending("sessions/\(session.id)")
    let file = try FileDescriptor.open(record, .writeOnly, options: .truncate)
    defer { try? file.close() }
    try file.writeAll(text.utf8)
  }

  @Test(arguments: HostUser.all, damages)
  func anIncompatibleSessionIsShownAndEnded(user: HostUser, damage text: String) async throws {
    try await withTool(as: user) { tool in
      for words in [["--all"], [], ["stopped"]] {
        let id = try #require(try await tool.run(["create"]).lines.first)
        let session = ToolSession(tool: tool, id: id)
        let supervisor = try await session.supervisor()
        try damage(session, text)
        let listed = try await tool.run(["list", "--json"]).decoded([SessionRecord].self)
        #expect(listed.map(\.id) == [id] && listed.first?.state == "incompatible" && listed.first?.name == nil)
        let shown = try await session.info()
        #expect(shown.id == id && shown.state == "incompatible" && shown.supervisor == 0)
        #expect(try await tool.run(["gc"]).status == 0)
        if words == ["stopped"] { kill(supervisor, SIGSTOP) }
        let ended = try await tool.run(["terminate"] + (words == ["--all"] ? words : [id]))
        #expect(ended.status == 0, "\(ended)")
        #expect(try await tool.run(["list", "--json"]).decoded([SessionRecord].self).isEmpty)
      }
    }
  }

  /// No process is killed because a file names it.
  @Test func aRecordNobodyHoldsIsRemovedAndKillsNobody() async throws {
    try await withTool(as: .ordinary) { tool in
      #expect(try await tool.run(["list"]).status == 0)
      let id = "0123456789abcdef"
      let text = "alphagent session 2\nid \(id)\ncreated 1\nsupervisor \(getpid())\nend\n"
      for text in [text, "damaged"] {
        try tool.write(text, to: "state/sessions/\(id)")
        #expect(try await tool.run(["gc"]).lines.count == 1)
        #expect(try await tool.run(["terminate", id]).status == 125)
        #expect(!HostFiles.names(in: tool.state.appending("sessions")).contains(id))
      }
    }
  }

  /// Opening a named pipe would wait for a writer.
  @Test(arguments: [["list"], ["gc"], ["info", "0123456789abcdef"], ["terminate", "--all"], ["create"]])
  func aPipeAmongTheRecordsHoldsNothingUp(words: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      #expect(try await tool.run(["list"]).status == 0)
      let pipe = tool.state.appending("sessions/0123456789abcdef")
      try #require(mkfifo(pipe.string, 0o666) == 0)
      let done = try await tool.run(words)
      #expect(done.status == (words[0] == "info" ? 125 : 0), "\(done)")
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
    }
  }

  @Test(arguments: [false, true])
  func manyMayEndOneSession(isStopped: Bool) async throws {
    try await withTool(as: .ordinary) { tool in
      let id = try #require(try await tool.run(["create"]).lines.first)
      if isStopped { kill(try await ToolSession(tool: tool, id: id).supervisor(), SIGSTOP) }
      let processes = try (0..<8).map { _ in try tool.start(["terminate", id]) }
      var statuses: [Int32] = []
      for process in processes {
        let done = await process.wait()
        statuses.append(done.status)
        #expect(done.status == 0 || done.errorLines.first == "alphagent: there is no session '\(id)'", "\(done)")
      }
      #expect(statuses.contains(0))
    }
  }
}
