import Glibc
import Records
import Testing

/// Ctrl-C, SIGTERM and SIGHUP to the tool.
struct SignalTests {
  /// A signal to the tool, and the exit status that results.
  struct Cancellation: CustomTestStringConvertible {
    let signal: Int32
    let status: Int32

    static let all = [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)].map { Cancellation(signal: $0, status: $1) }

    var testDescription: String { "signal \(signal)" }
  }

  private static let patient = "print('ready', flush=True)\nimport time\ntime.sleep(1000)"

  private func start(_ tool: Tool, _ code: String) async throws -> (ToolProcess, Pipe) {
    let output = try Pipe()
    let process = try tool.start(["run", "-c", code], output: .descriptor(output.writeEnd))
    output.writeEnd.close()
    #expect(await output.readLine() == "ready\n")
    return (process, output)
  }

  @Test(arguments: HostUser.all, Cancellation.all)
  func theProgramEndsWithTheTool(user: HostUser, row: Cancellation) async throws {
    try await withTool(as: user) { tool in
      let (process, _) = try await start(tool, Self.patient)
      process.signal(row.signal)
      #expect(await process.wait().status == row.status)
    }
  }

  @Test func theVerdictIsCancelled() async throws {
    try await withTool(as: .ordinary) { tool in
      let (report, output) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["run", "--report", "fd:5", "-c", Self.patient], output: .descriptor(output.writeEnd),
        more: [5: report.writeEnd])
      report.writeEnd.close()
      _ = await output.readLine()
      process.signal(SIGINT)
      #expect(await process.wait().status == 130)
      let record = try JSONText.decode(ResultRecord.self, from: await report.read(1 << 20))
      #expect(record.reason == "cancelled" && record.exitCode == 130 && record.output == "ready\n")
    }
  }

  /// The first Ctrl-C goes to the program, and its output after that still arrives.
  @Test(arguments: HostUser.all)
  func theFirstInterruptIsTheProgramsOwn(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import time
        try:
            print('ready', flush=True)
            time.sleep(1000)
        except KeyboardInterrupt:
            print('interrupted')
        """
      let (process, output) = try await start(tool, code)
      process.signal(SIGINT)
      #expect(await output.readLine() == "interrupted\n")
      #expect(await process.wait().status == 130)
    }
  }

  @Test(arguments: HostUser.all)
  func theSecondInterruptKills(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import signal, time
        signal.signal(signal.SIGINT, lambda *_: print('caught', flush=True))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print('ready', flush=True)
        while True: time.sleep(1)
        """
      let (process, output) = try await start(tool, code)
      process.signal(SIGINT)
      #expect(await output.readLine() == "caught\n")
      process.signal(SIGINT)
      let done = await process.wait()
      #expect(done.status == 130)
      #expect(done.elapsed < .seconds(20))
    }
  }

  @Test func aTermThatTheProgramIgnoresKillsAfterTheGrace() async throws {
    try await withTool(as: .ordinary) { tool in
      let (process, _) = try await start(tool, "import signal\nsignal.signal(15, signal.SIG_IGN)\n" + Self.patient)
      process.signal(SIGTERM)
      #expect(await process.wait().status == 143)
    }
  }

  @Test func ctrlCOnATerminal() async throws {
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let process = try tool.start(
        ["run", "-c", Self.patient], input: .terminal(terminal.path), output: .descriptor(screen),
        error: .descriptor(screen))
      #expect(await terminal.screen(upTo: "ready").contains("ready"))
      terminal.type("\u{3}")
      #expect(await process.wait().status == 130)
    }
  }

  /// Sends the signal at moments from before the tool handles signals to the middle of the program's run.
  @Test(arguments: HostUser.all, Cancellation.all)
  func anyMomentIsGoodForIt(user: HostUser, row: Cancellation) async throws {
    try await withTool(as: user) { tool in
      let moments: [Double] = [0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150]
      for sight in try await tool.runs(["run", "-c", Self.patient], signal: row.signal, after: moments) {
        #expect(sight.status == Int(row.status), "\(sight)")
        #expect(sight.survivors == [] && !sight.hung, "\(sight)")
      }
    }
  }

  /// Sends the signal while the program ends by itself; the status tells which came first.
  @Test(arguments: HostUser.all, Cancellation.all)
  func theEndOfTheProgramIsAGoodMomentToo(user: HostUser, row: Cancellation) async throws {
    try await withTool(as: user) { tool in
      let moments = stride(from: 4.0, to: 64, by: 2).map { $0 }
      for sight in try await tool.runs(["exec", "exit 9"], signal: row.signal, after: moments) {
        #expect(sight.status == 9 || sight.status == Int(row.status), "\(sight)")
        #expect(sight.survivors == [] && !sight.hung, "\(sight)")
      }
    }
  }
}
