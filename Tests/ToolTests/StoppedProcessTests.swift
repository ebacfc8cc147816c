import Records
import Testing

/// SIGSTOP inside a sandbox holds up nothing but the processes that it is sent to.
struct StoppedProcessTests {
  private static let stopAll = "import os, signal; os.kill(-1, signal.SIGSTOP); print('went on')"

  /// The end of the program is reported although it has stopped the process that reports it.
  @Test(arguments: Make.all)
  func aProgramThatStopsEverythingElseEndsAsItDoes(make: Make) async throws {
    try await withTool(as: make) { tool in
      let done = try await tool.run(["run"] + make.options + ["-c", Self.stopAll + "; raise SystemExit(3)"])
      #expect(done.status == 3 && done.text == "went on\n", "\(done)")
    }
  }

  /// A session goes on after one of its programs has stopped all others, the interpreter included.
  @Test(arguments: Make.all)
  func aSessionGoesOn(make: Make) async throws {
    try await withSession(as: make) { session in
      #expect(try await session.python("x = 41").status == 0)
      let stopped = try await session.run("exec", "python3", "-c", Self.stopAll)
      #expect(stopped.status == 0 && stopped.text == "went on\n", "\(stopped)")
      #expect(try await session.python("print(x + 1)").text == "42\n")
    }
  }

  /// At its timeout, code in a stopped interpreter is interrupted as any other, and its variables are kept.
  @Test(arguments: Make.all)
  func aStoppedInterpreterIsInterrupted(make: Make) async throws {
    try await withSession(as: make) { session in
      #expect(try await session.python("import os, time; x = 42; print(os.getpid())").status == 0)
      let code = "import subprocess; subprocess.run(['sh', '-c', 'kill -STOP $PPID']); time.sleep(1000)"
      let record = try await session.run("run", "--json", "--timeout", "1s", "-c", code).record()
      #expect(record.reason == "timeout" && record.pythonVariables == "kept", "\(record)")
      #expect(try await session.python("print(x)").text == "42\n")
    }
  }

  @Test(arguments: Make.all)
  func aStoppedProgramGetsItsTimeoutsSignal(make: Make) async throws {
    try await withSession(as: make) { session in
      let line = "trap 'echo bye; exit 5' TERM; kill -STOP $$; sleep 1000"
      let record = try await session.run("exec", "--json", "--timeout", "1s", line).record()
      #expect(record.reason == "timeout" && record.output == "bye\n", "\(record)")
      #expect(try await session.run("exec", "echo on").text == "on\n")
    }
  }
}
