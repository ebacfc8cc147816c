import Glibc
import Records
import Testing

/// Programs that attack the sandbox's own processes and descriptors: they harm only themselves.
struct HostileProgramTests {
  struct Program: CustomTestStringConvertible {
    let name: String
    let code: String
    /// Statuses with which the execution may end.
    let statuses: [Int32]

    init(_ name: String, _ code: String, _ statuses: Int32...) {
      (self.name, self.code, self.statuses) = (name, code, statuses)
    }

    var testDescription: String { name }
  }

  /// A program that keeps the agent from seeing its end is ended by the timeout, hence 124.
  static let programs = [
    Program("kill everything", "import os; os.kill(-1, 9); print('alive')", 0, 137),
    Program("kill process 1", "import os; os.kill(1, 9); os.kill(1, 15); os.kill(1, 19); print('alive')", 0),
    Program("kill the parent", "import os, time; os.kill(os.getppid(), 9); time.sleep(1)", 0, 137),
    Program("stop everything", "import os; os.kill(-1, 19); print('alive')", 0, 124),
    Program("stop the parent", "import os; os.kill(os.getppid(), 19); print('alive')", 0, 124),
    Program("close all descriptors", "import os; os.closerange(0, 65536); os._exit(5)", 5),
    Program(
      "daemons without end",
      """
      import os, time
      for _ in range(50):
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0: time.sleep(1000)
              os._exit(0)
      os._exit(6)
      """, 6),
    Program(
      "garbage to every descriptor",
      """
      import os, random
      for process in [name for name in os.listdir('/proc') if name.isdigit()]:
          try: names = os.listdir(f'/proc/{process}/fd')
          except OSError: continue
          for name in names:
              try: os.write(os.open(f'/proc/{process}/fd/{name}', os.O_WRONLY | os.O_NONBLOCK), random.randbytes(4096))
              except OSError: pass
      for number in range(3, 1024):
          try: os.write(number, random.randbytes(4096))
          except OSError: pass
      os._exit(7)
      """, 7),
    Program(
      "trace every other process",
      """
      import ctypes, os, sys
      libc = ctypes.CDLL(None, use_errno=True)
      others = [int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]
      traced = [pid for pid in others for request in (16, 0x4206) if libc.ptrace(request, pid, 0, 0) == 0]
      sys.exit(8 if len(others) >= 2 and not traced else 1)
      """, 8),
    Program(
      "look into every other process",
      """
      import os, sys
      others = [name for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]
      opened = []
      for name in others:
          for file in ('mem', 'environ', 'maps', 'auxv', 'pagemap'):
              try: opened.append(open(f'/proc/{name}/{file}', 'rb').read(1))
              except OSError: pass
          for link in ('root', 'cwd', 'exe'):
              try: opened.append(os.readlink(f'/proc/{name}/{link}'))
              except OSError: pass
          try: opened += os.listdir(f'/proc/{name}/fd')
          except OSError: pass
      print(opened)
      sys.exit(9 if len(others) >= 2 and not opened else 1)
      """, 9),
    Program(
      "raise the odds of others to be killed",
      """
      import os, sys
      changed = 0
      for name in [name for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]:
          try: changed += open(f'/proc/{name}/oom_score_adj', 'w').write('1000')
          except OSError: pass
      sys.exit(10 if not changed else 1)
      """, 10),
    Program("replace the working directory", "import os; os.rmdir('/workspace')", 1),
    Program("all signals to itself", "import os\nfor n in (1, 2, 3, 15): os.system(f'kill -{n} $$')\nos._exit(11)", 11),
    Program(
      "a stopped child and out", "import os, signal\nif os.fork() == 0: os.kill(os.getpid(), 19)\nos._exit(12)", 12),
    Program("a million lines", "for _ in range(1000000): print()", 0),
  ]

  @Test(arguments: HostUser.all, programs)
  func theToolStandsAboveIt(user: HostUser, program: Program) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.python(program.code, "--timeout", "3s")
      #expect(program.statuses.contains(done.status), "\(done)")
      #expect(done.elapsed < .seconds(3 + 2 + 0.5 + 2.5), "took \(done.elapsed)")
    }
  }

  /// Limits and scheduling of the agent are not the programs' to set, so that it can still do its work for them.
  @Test(arguments: Make.all)
  func theAgentIsNotTuned(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = """
        import ctypes, os, resource
        libc = ctypes.CDLL(None, use_errno=True)
        def io_priority(kind, target):
            number = {'x86_64': 251, 'aarch64': 30}[os.uname().machine]
            if libc.syscall(ctypes.c_long(number), kind, target, 3 << 13) < 0: raise PermissionError
        attempts = [
            lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0)), lambda: os.sched_setaffinity(1, {0}),
            lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
            lambda: os.sched_setparam(1, os.sched_param(0)), lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
            lambda: os.setpriority(os.PRIO_PGRP, 1, 19), lambda: os.setpriority(os.PRIO_USER, 0, 19),
            lambda: io_priority(1, 1), lambda: io_priority(3, 0),
        ]
        refused = 0
        for attempt in attempts:
            try: attempt()
            except PermissionError: refused += 1
        open('made', 'w')
        os.sched_setaffinity(os.getpid(), os.sched_getaffinity(0)); os.nice(1)
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        print(refused == len(attempts))
        """
      let record = try await tool.run(["run"] + make.options + ["--json", "-c", code]).record()
      #expect(record.output == "True\n" && record.artifacts == ["/workspace/made"], "\(record)")
    }
  }

  /// The result comes from the host, and a program's output cannot forge it.
  @Test func outputForgesNoResult() async throws {
    try await withTool(as: .ordinary) { tool in
      let forged = #"{"exit_code":0,"reason":"exit"}"#
      let record = try await tool.record(python: "print('\(forged)'); raise SystemExit(13)")
      #expect(record.exitCode == 13 && record.output == forged + "\n")
    }
  }

  /// A line of output without end is truncated, and ends with the timeout.
  @Test(arguments: HostUser.all)
  func endlessOutputIsBoundedByTheClock(user: HostUser) async throws {
    try await withTool(as: user, taking: .all) { tool in
      let record = try await tool.run(["exec", "--json", "--timeout", "1s", "tr '\\0' x < /dev/zero"]).record()
      #expect(record.reason == "timeout" && record.truncated && record.outputBytes > 10 << 20)
      #expect(record.output.utf8.count <= 11 << 20)
    }
  }
}
