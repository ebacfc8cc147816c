import Records
import SandboxCore
import Testing

/// `--timeout` ends everything that the execution started.
struct TimeoutTests {
  /// Longest duration allowed: the timeout, the grace, half a second, and 2.5 for a busy machine with a debug build.
  private static func longest(_ timeout: Double) -> Duration { .seconds(timeout + 2 + 0.5 + 2.5) }

  static let programs = [
    ("a busy loop", "print('partial', flush=True)\nwhile True: pass"),
    ("a sleep", "import time\nprint('partial', flush=True)\ntime.sleep(1000)"),
    (
      "one that ignores SIGTERM",
      "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('partial', flush=True)\nwhile True: time.sleep(1)"
    ),
    (
      "one that blocks all signals",
      "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nprint('partial', flush=True)\nwhile True: pass"
    ),
    (
      "a daemon that keeps stdout, beside a main program that goes on",
      """
      import os, signal, time
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              signal.signal(signal.SIGTERM, signal.SIG_IGN)
              time.sleep(1000)
          os._exit(0)
      print('partial', flush=True)
      time.sleep(1000)
      """
    ),
    ("a stopped program", "import os, signal\nprint('partial', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)"),
    (
      "one that goes on printing in its grace",
      """
      import signal
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      print('partial', flush=True)
      while True: print('x' * 1000)
      """
    ),
  ]

  @Test(arguments: HostUser.all, programs)
  func itEndsEverything(user: HostUser, program: (name: String, code: String)) async throws {
    try await withTool(as: user) { tool in
      let (done, record) = try await tool.runReporting(["run", "--timeout", "1s", "-c", program.code])
      #expect(done.status == 124)
      #expect(done.text.hasPrefix("partial\n"))
      #expect(done.elapsed >= .seconds(1) && done.elapsed < Self.longest(1), "took \(done.elapsed)")
      #expect(done.errorLines.count == 2 && done.errorText.contains("1s") && done.errorText.contains("--timeout"))
      #expect(record.reason == "timeout")
    }
  }

  @Test(arguments: HostUser.all)
  func itLeavesTheProgramAGrace(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run([
        "exec", "--timeout", "500ms", "trap 'echo bye; exit 0' TERM; while :; do sleep 0.05; done",
      ])
      #expect(done.status == 124)
      #expect(done.text == "bye\n")
    }
  }

  /// A program that ended in time has not timed out, whatever processes it left behind.
  @Test func whatEndsInTimeIsNoTimeout() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "--timeout", "30s", "setsid sleep 1000 & exit 0"])
      #expect(done.status == 0)
      #expect(done.elapsed < .seconds(20))
    }
  }

  /// A reader that takes nothing does not hold up the clock.
  @Test func aFullPipeDelaysNothing() async throws {
    try await withTool(as: .ordinary) { tool in
      let output = try Pipe()
      let process = try tool.start(["exec", "--timeout", "1s", "yes"], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      let done = await process.wait()
      #expect(done.status == 124)
      #expect(done.elapsed < Self.longest(1), "took \(done.elapsed)")
    }
  }

  @Test(arguments: ["500ms", "1", "0.5s", "1s"])
  func durationsAreUnderstood(text: String) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "--timeout", text, "sleep 1000"])
      #expect(done.status == 124 || done.status == 64 && text == "0.5s", "\(done)")
    }
  }
}
