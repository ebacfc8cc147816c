import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// Parts of sessions that are killed or stopped, and clients that go away.
struct SessionLossTests {
  private static let noisy = "i=0; while :; do i=$((i+1)); echo $i; done"

  /// A client gets 125, never 0, and after the next command nothing is left.
  @Test(arguments: HostUser.all, ["supervisor", "agent"])
  func aKilledSessionIsALoss(user: HostUser, part: String) async throws {
    try await withTool(as: user) { tool in
      let before = Inventory(tool)
      for delay in [0, 1, 3, 5, 10, 20, 40, 80] {
        let id = try #require(try await tool.run(["create"]).lines.first)
        let session = ToolSession(tool: tool, id: id)
        let victim = part == "agent" ? try await session.agent() : try await session.supervisor()
        let report = tool.directory.appending("report")
        try HostFiles.write([], to: report, mode: 0o666)
        let client = try session.start(
          ["exec", "--report", report.string, "setsid sleep 1000 & " + Self.noisy], output: .file("/dev/null"))
        poll(nil, 0, Int32(delay))
        kill(victim, SIGKILL)
        #expect(await client.wait().status == 125)
        let text = HostFiles.text(report) ?? ""
        #expect(text.isEmpty || text.contains("\"reason\":\"lost\""))
        #expect(try await tool.run(["gc"]).status == 0)
        await Inventory(tool).expectNothingNew(since: before)
      }
    }
  }

  /// Who loses an execution to the end of its session is told what ended that.
  @Test(arguments: HostUser.all, ["ttl", "terminate", "signal"])
  func theEndOfItsSessionIsSaid(user: HostUser, end: String) async throws {
    try await withTool(as: user) { tool in
      let options = end == "ttl" ? ["--ttl", "3s"] : []
      let id = try #require(try await tool.run(["create"] + options).lines.first)
      let session = ToolSession(tool: tool, id: id)
      let output = try Pipe()
      let process = try session.start(["exec", "echo begun; sleep 1000"], output: .descriptor(output.writeEnd))
      #expect(await output.readLine() == "begun\n")
      if end == "terminate" { #expect(try await session.run("terminate").status == 0) }
      if end == "signal" { kill(try await session.supervisor(), SIGTERM) }
      let done = await process.wait()
      let words = end == "ttl" ? "the session's time to live was over" : "the session was terminated"
      #expect(done.status == 125 && done.errorText.contains("\(words) before the execution ended"), "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func aTransferIsToldTheEndOfItsSession(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let input = try Pipe()
      let process = try session.tool.start(
        ["upload", "-s", session.id, "-", "/workspace/file"], input: .descriptor(input.readEnd))
      var clients = 0
      while clients == 0 { clients = try await session.info().clients ?? 1 }
      #expect(try await session.run("terminate").status == 0)
      let done = await process.wait()
      #expect(done.status == 125 && done.errorText.contains("the session was terminated"), "\(done)")
    }
  }

  /// poll(2) refuses to wait for more descriptors than a process may have open.
  @Test(arguments: HostUser.all)
  func aLowerLimitOfOpenFilesHoldsNothingUp(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let (input, output) = (try Pipe(), try Pipe())
      let process = try session.tool.start(
        ["exec", "-s", session.id, "echo begun; read line; echo $line"], input: .descriptor(input.readEnd),
        output: .descriptor(output.writeEnd))
      #expect(await output.readLine() == "begun\n")
      let supervisor = try await session.supervisor()
      func limit(to count: Int) async throws {
        let words = ["/usr/bin/prlimit", "--pid", "\(supervisor)", "--nofile=\(count):"]
        #expect(try await session.tool.start(program: words).wait().status == 0)
      }
      try await limit(to: 2)
      input.write("on\n")
      #expect(await output.readLine() == "on\n")
      #expect(await process.wait().status == 0)
      try await limit(to: 256)
    }
  }

  /// A supervisor that was just killed is collected even while the kernel is still ending it.
  @Test(arguments: HostUser.all)
  func aSupervisorThatWasJustKilledIsCollected(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      for _ in 0..<10 {
        let id = try #require(try await tool.run(["create"]).lines.first)
        kill(try await ToolSession(tool: tool, id: id).supervisor(), SIGKILL)
        #expect(try await tool.run(["gc"]).status == 0)
        let left = ["sessions", "slots"].flatMap { HostFiles.names(in: tool.state.appending($0)) }
        #expect(left.filter { $0 != "names.lock" } == [])
      }
    }
  }

  /// The execution of a killed client ends, and the session lives on.
  @Test(arguments: HostUser.all)
  func aKilledClientsExecutionEnds(user: HostUser) async throws {
    try await withSession(as: user) { session in
      for delay in [0, 2, 5, 10, 20, 50, 100] {
        let client = try session.start(["exec", "setsid sleep 1000 & " + Self.noisy], output: .file("/dev/null"))
        poll(nil, 0, Int32(delay))
        client.signal(SIGKILL)
        #expect(await client.wait().status == 137)
      }
      let isQuiet = "while [ $(pgrep -c 'sleep|sh' ) -gt 1 ]; do sleep 0.05; done; echo quiet"
      let (quiet, python) = (try await session.run("exec", isQuiet), try await session.python("print(1)"))
      #expect(quiet.text == "quiet\n" && python.text == "1\n", "\(quiet) \(python)")
    }
  }

  /// A client that does not read costs the supervisor no more than a window, and holds up no other client.
  @Test(arguments: HostUser.all)
  func aStoppedClientHoldsNothingUp(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let output = try Pipe()
      let client = try session.start(["exec", "yes"], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      _ = await output.read(1 << 16)
      client.signal(SIGSTOP)
      let supervisor = try await session.supervisor()
      for _ in 0..<20 { #expect(try await session.python("print('x' * 100000)").output.count == 100_001) }
      let status = HostFiles.text(FilePath("/proc/\(supervisor)/status")) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
      let resident = Int(line.split { !$0.isNumber }.first ?? "") ?? .max
      #expect(resident < 64 << 10, "kB: \(line)")
      client.signal(SIGKILL)
      client.signal(SIGCONT)
      _ = await client.wait()
    }
  }

  /// A supervisor that does not answer can still be ended, and does not hold a list up.
  @Test(arguments: HostUser.all)
  func aStoppedSupervisorIsListedAndEnded(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let supervisor = try await session.supervisor()
      kill(supervisor, SIGSTOP)
      for arguments in [["list", "--json"], ["info", "--json", session.id]] {
        let shown = try await session.tool.run(arguments)
        #expect(shown.text.contains("\"unresponsive\""))
      }
      kill(supervisor, SIGCONT)
      #expect(try await session.run("exec", "exit 2").status == 2)
      kill(supervisor, SIGSTOP)
      #expect(try await session.run("terminate").status == 0)
      #expect(HostProcess(supervisor) == nil)
    }
  }

  /// A session whose agent can start nothing says so in each execution and wherever it is listed.
  @Test func aSessionThatCanStartNothingIsShown() async throws {
    try await withSession(as: .ordinary) { session in
      let agent = try await session.agent()
      func allow(_ descriptors: Int) async throws {
        let limit = "-n\(descriptors):1024"
        let done = await (try session.tool.start(program: ["/usr/bin/prlimit", "-p", "\(agent)", limit])).wait()
        #expect(done.status == 0, "\(done)")
      }
      try await allow(5)
      let failed = try await session.run("exec", "exit 3")
      #expect(failed.status == 125 && failed.errorText.contains("could not be started"), "\(failed)")
      #expect(try await session.info().state == "failing")
      #expect(try await session.tool.run(["list"]).text.contains("failing"))
      try await allow(1024)
      #expect(try await session.run("exec", "exit 3").status == 3)
      #expect(try await session.info().state == "idle")
    }
  }

  /// An execution whose artifacts the agent cannot list does not say that there are none.
  @Test func artifactsThatCannotBeListedAreNotDenied() async throws {
    try await withSession(as: .ordinary) { session in
      let agent = try await session.agent()
      let (input, output) = (try Pipe(), try Pipe())
      let report = session.tool.directory.appending("report")
      let words = ["exec", "-s", session.id, "--report", report.string, "touch made; echo ready; read line"]
      let process = try session.tool.start(
        words, input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd))
      #expect(await output.readLine() == "ready\n")
      // Enough for what it has open and waits for, and for nothing new.
      let lowered = await (try session.tool.start(program: ["/usr/bin/prlimit", "-p", "\(agent)", "-n8:1024"])).wait()
      #expect(lowered.status == 0, "\(lowered)")
      input.write("\n")
      #expect(await process.wait().status == 0)
      let record = try JSONText.decode(ResultRecord.self, from: HostFiles.read(report) ?? [])
      #expect(record.artifacts == [] && record.artifactsTruncated, "\(record)")
    }
  }

  /// A session serves only its user.
  @Test func nobodyElseIsServed() async throws {
    guard geteuid() == 0 else { try skip("only root can play another user") }
    try await withSession(as: .ordinary) { session in
      let other = session.tool.userID + 1
      let socket = session.tool.state.appending("sessions/\(session.id).socket")
      let code = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])"
      let program = ["/usr/bin/setpriv", "--reuid=\(other)", "--regid=\(other)", "--clear-groups", "--"]
      let (output, error) = (session.tool.directory.appending("out"), session.tool.directory.appending("err"))
      let file = try FileDescriptor.open(error, .writeOnly, options: .create, permissions: .ownerReadWrite)
      defer { try? file.close() }
      let spawn = Spawn(
        arguments: program + ["/usr/bin/python3", "-c", code, socket.string], environment: [:], directory: "/",
        descriptors: [0: nil, 1: nil, 2: file.rawValue])
      let tried = try await ToolProcess(spawn, output: output, error: error).wait()
      #expect(tried.status == 1 && tried.errorText.contains("Permission denied"))
    }
  }
}
