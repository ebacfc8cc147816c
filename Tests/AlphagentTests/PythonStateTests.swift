import Alphagent
import Glibc
import SandboxCore
import Testing

/// Python state that lives from run to run, in every kind of sandbox.
struct PythonStateTests {
  init() { _ = Library.state }

  private func text(of result: ExecutionResult) -> String { result.output.text }

  /// Runs the steps one after the other, and compares what each prints.
  private func expect(_ kind: SandboxKind, _ steps: [(code: String, output: String)]) async throws {
    try await withSandbox(kind) { sandbox in
      for (code, output) in steps {
        let result = try await sandbox.run(code)
        #expect(result.output.text == output, "\(code): \(result.error.text)")
        #expect(result.variables == .kept)
      }
    }
  }

  @Test(arguments: SandboxKind.allCases)
  func variablesImportsAndTheDirectoryLiveOn(kind: SandboxKind) async throws {
    try await expect(
      kind,
      [
        ("x = 1\nimport json, os\ndef f(y): return x + y", ""), ("print(f(2), json.dumps([x]))", "3 [1]\n"),
        ("os.mkdir('d'); os.chdir('d'); os.environ['MADE'] = 'here'", ""),
        ("print(os.getcwd(), os.environ['MADE'], __name__)", "/workspace/d here __main__\n"),
        ("import sys; print(sys.argv, '__file__' in globals())", "['-c'] False\n"),
      ])
  }

  /// A run that breaks what it can reach harms only itself.
  @Test(
    arguments: SandboxKind.quick,
    [
      "import sys; sys.stdout = None", "import sys; sys.stdout.close(); sys.stderr.close()",
      "import os; os.close(1); os.close(0)",
      "import os; os.closerange(3, 900)", "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
      "import sys; sys.exit('gone')", "raise KeyboardInterrupt",
      "import os\nif os.fork() == 0: print('in the child')\nelse: os.wait()",
      "def f(): f()\nf()", "import sys; sys.path.insert(0, 'elsewhere'); sys.argv = []",
      "import builtins; del builtins.print",
      "open('/workspace/full', 'wb').write(bytes(3 << 30))",
      "import asyncio; await asyncio.wait_for(asyncio.sleep(9), 0.01)",
    ])
  func aRunThatBreaksThingsHarmsOnlyItself(kind: SandboxKind, code: String) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("x = 'kept'")
      let broken = try await sandbox.run(code)
      #expect(broken.variables == .kept, "\(broken.error.text)")
      let next = try await sandbox.run("import sys; sys.stdout.write(x); sys.stderr.write('too')")
      #expect(next.output.text == "kept" && next.error.text == "too" && next.exitCode == 0)
    }
  }

  /// The end of the interpreter is reported once, and the next run works.
  @Test(
    arguments: SandboxKind.makes,
    [
      ("import os; os._exit(3)", 3), ("import ctypes; ctypes.string_at(0)", 139),
      ("import os; os.kill(os.getpid(), 9)", 137),
    ])
  func aLostInterpreterIsSaidAndReplaced(kind: SandboxKind, end: (code: String, status: Int)) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("x = 1")
      let last = try await sandbox.run(end.code)
      #expect(last.variables == .lost && last.exitCode == Int32(end.status))
      let next = try await sandbox.run("print('x' in globals())")
      #expect(next.output.text == "False\n" && next.variables == .kept)
    }
  }

  /// An interpreter that ends between two runs is reported by the next run.
  @Test(arguments: SandboxKind.makes)
  func anInterpreterThatEndsUnnoticedIsSaidByTheNextRun(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let code =
        "import os, threading, time\ndef end():\n  while not os.path.exists('go'): time.sleep(0.01)\n  os._exit(1)"
      _ = try await sandbox.run(
        code + "\nthreading.Thread(target=end).start(); open('pid', 'w').write(str(os.getpid()))")
      let wait = "touch go; while kill -0 $(cat pid) 2>/dev/null; do sleep 0.01; done"
      _ = try await sandbox.exec(wait)
      let next = try await sandbox.run("print('end' in globals())")
      #expect(next.output.text == "False\n" && next.variables == .renewed)
    }
  }

  /// Result of code that has a timeout of one second.
  private func afterASecond(_ code: String, in sandbox: Sandbox) async throws -> ExecutionResult {
    var request = ExecutionRequest(.python(code: code))
    request.timeout = .seconds(1)
    return try await sandbox.execute(request)
  }

  @Test(arguments: SandboxKind.makes)
  func aTimeoutInterruptsAndKeepsTheVariables(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("x = 1")
      for code in [
        "while True: pass", "import time; time.sleep(100)", "import subprocess; subprocess.run(['sleep', '100'])",
      ] {
        let late = try await afterASecond(code, in: sandbox)
        #expect(late.verdict.reason == .timeout && late.variables == .kept)
      }
      #expect(try await text(of: sandbox.run("print(x)")) == "1\n")
      #expect(try await text(of: sandbox.exec("pgrep -c sleep")) == "0\n")
    }
  }

  @Test(arguments: SandboxKind.makes)
  func aTimeoutThatIsIgnoredEndsTheInterpreter(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let code = "import time\nwhile True:\n  try: time.sleep(0.1)\n  except BaseException: pass"
      let late = try await afterASecond(code, in: sandbox)
      #expect(late.verdict.reason == .timeout && late.variables == .lost)
      let next = try await sandbox.run("print(1)")
      #expect(next.output.text == "1\n")
    }
  }

  /// A signal from the caller reaches the run under way, and no process that earlier runs left behind.
  @Test(arguments: SandboxKind.makes)
  func aCancelledRunLeavesEarlierProcessesAlone(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let start =
        "import subprocess; quiet = dict(stdout=-3, stderr=-3); server = subprocess.Popen(['sleep', '1000'], **quiet)"
      _ = try await sandbox.run(start)
      let control = ExecutionControl()
      let request = ExecutionRequest(
        .python(code: "mine = subprocess.Popen(['sleep', '2000'], **quiet); open('started', 'w'); server.wait()"))
      let running = Task { try await sandbox.execute(request, control: control) }
      while try await sandbox.exec("test -e started").exitCode != 0 {}
      control.interrupt(SIGINT)
      let result = try await running.value
      #expect(result.verdict.reason == .cancelled && result.exitCode == 130 && result.variables == .kept)
      let after = try await sandbox.run("print(server.poll(), mine.wait(10) is not None)")
      #expect(after.output.text == "None True\n")
    }
  }

  @Test(arguments: SandboxKind.makes)
  func runsQueueAndOthersDoNotWait(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      async let slow = sandbox.run(
        "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint('first')\norder = [1]")
      while try await sandbox.exec("pgrep -c python3").output.text == "0\n" {}
      async let queued = sandbox.run("order.append(2); print(order)")
      _ = try await sandbox.exec("touch go")
      #expect(try await slow.output.text == "first\n")
      #expect(try await queued.output.text == "[1, 2]\n")
    }
  }

  /// A run that waits for its turn can be cancelled.
  @Test(arguments: SandboxKind.quick)
  func aQueuedRunCanBeCancelled(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let first = ExecutionControl()
      let holding = Task {
        try await sandbox.execute(
          ExecutionRequest(.python(code: "open('up', 'w'); import time; time.sleep(1000)")), control: first)
      }
      while try await sandbox.exec("test -e up").exitCode != 0 {}
      let second = ExecutionControl()
      let queued = Task {
        try await sandbox.execute(ExecutionRequest(.python(code: "open('never', 'w')")), control: second)
      }
      second.interrupt(SIGINT)
      #expect(try await queued.value.exitCode == 130)
      first.interrupt(SIGINT)
      #expect(try await holding.value.exitCode == 130)
      #expect(try await sandbox.exec("test -e never").exitCode == 1)
    }
  }

  /// A thread's output goes to the run that started it, whatever runs meanwhile.
  @Test(arguments: SandboxKind.quick)
  func threadsPrintToTheirOwnRun(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let code = """
        import os, threading, time
        def speak():
          while not os.path.exists('go'): time.sleep(0.01)
          print('from the thread')
          open('spoken', 'w')
        threading.Thread(target=speak).start()
        """
      _ = try await sandbox.run(code)
      let second = try await sandbox.run(
        "open('go', 'w')\nwhile not os.path.exists('spoken'): time.sleep(0.01)\nprint('second')")
      #expect(second.output.text == "second\n")
    }
  }

  @Test(arguments: SandboxKind.quick)
  func aFreshInterpreterKnowsNothing(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("x = 1")
      var request = ExecutionRequest(.python(code: "print('x' in globals()); y = 2"))
      request.interpreter = .fresh
      let fresh = try await sandbox.execute(request)
      #expect(fresh.output.text == "False\n" && fresh.variables == .kept)
      #expect(try await text(of: sandbox.run("print(y)")) == "2\n")
    }
  }

  /// The variables and the directory of one request do not carry over to the next run.
  @Test(arguments: SandboxKind.quick)
  func variablesAndDirectoryOfOneRunEndWithIt(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      var request = ExecutionRequest(.python(code: "import os; print(os.getcwd(), os.environ['ONCE'])"))
      request.directory = "/tmp"
      request.environment = [try EnvironmentVariable(name: "ONCE", value: "a=b")]
      #expect(try await sandbox.execute(request).output.text == "/tmp a=b\n")
      #expect(try await text(of: sandbox.run("print(os.getcwd(), os.environ.get('ONCE'))")) == "/workspace None\n")
      request.directory = "/nowhere"
      await #expect(throws: SandboxError.self) { _ = try await sandbox.execute(request) }
      #expect(try await text(of: sandbox.run("print(1)")) == "1\n")
    }
  }

  /// Code longer than an argument can be, and output longer than a pipe holds.
  @Test(arguments: SandboxKind.makes)
  func longCodeAndLongOutput(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let result = try await sandbox.run(
        "text = '\(String(repeating: "x", count: 3 << 20))'\nprint(len(text))\nprint(text)")
      #expect(result.output.text.hasPrefix("3145728\nxxx") && result.output.total == 8 + (3 << 20) + 1)
      #expect(try await text(of: sandbox.run("print(text[:3])")) == "xxx\n")
    }
  }

  @Test(arguments: SandboxKind.quick)
  func tracebacksShowTheUsersLines(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("def broken():\n  raise ValueError('no')")
      let failed = try await sandbox.run("broken()")
      #expect(failed.exitCode == 1)
      let expected = """
        Traceback (most recent call last):
          File "<run 2>", line 1, in <module>
            broken()
          File "<run 1>", line 2, in broken
            raise ValueError('no')
        ValueError: no

        """
      #expect(failed.error.text == expected)
    }
  }

  /// Packages installed meanwhile, as by `pip` in the SDK's examples, can be imported by the running interpreter.
  @Test(arguments: SandboxKind.quick)
  func packagesInstalledMeanwhileAreFound(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      _ = try await sandbox.run("x = 1")
      let install = "d=$(python3 -m site --user-site); mkdir -p $d; echo 'value = 7' > $d/newcomer.py"
      #expect(try await sandbox.exec(install).exitCode == 0)
      #expect(try await text(of: sandbox.run("import newcomer; print(newcomer.value, x)")) == "7 1\n")
    }
  }

  @Test(arguments: SandboxKind.quick)
  func manyRunsLeaveNothingBehind(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let count = "import os; before = len(os.listdir('/proc/self/fd'))"
      _ = try await sandbox.run(count)
      for _ in 0..<300 { _ = try await sandbox.run("1") }
      #expect(try await sandbox.run("print(len(os.listdir('/proc/self/fd')) - before)").output.text == "0\n")
      #expect(try await sandbox.exec("ls /proc | grep -c '^[0-9]'").exitCode == 0)
    }
  }
}
