import Alphagent
import SandboxCore
import Testing

/// What the interpreter of a sandbox does for code, and what code cannot take away from it.
struct InterpreterTests {
  init() { _ = Library.state }

  @Test func aLineIsOneWrite() async throws {
    try await withSandbox(.owned) { sandbox in
      let code = """
        import posix, sys
        calls, write = [], posix.write
        posix.write = lambda target, data: (calls.append((target, bytes(data))), write(target, data))[1]
        print("x"); print("a", "b", end=""); print("c"); print("held", end="", file=sys.stderr)
        sys.stderr.flush(); print("x" * 9000, end="")
        posix.write = write
        assert calls == [(1, b"x\\n"), (1, b"a bc\\n"), (2, b"held"), (1, b"x" * 9000)], calls
        print(1, end="")
        """
      let result = try await sandbox.run(code)
      #expect(result.exitCode == 0 && result.error.text == "held", "\(result.error.text)")
      #expect(result.output.text == "x\na bc\n" + String(repeating: "x", count: 9000) + "1")
    }
  }

  /// The beginning of a line that a thread of an earlier run holds is not a later run's.
  @Test func threadsHoldLinesOfTheirOwn() async throws {
    try await withSandbox(.owned) { sandbox in
      let code = """
        import threading
        printed, go = threading.Event(), threading.Event()
        def work():
            print("thread", end=""); printed.set(); go.wait(); print("end")
        thread = threading.Thread(target=work); thread.start(); printed.wait()
        """
      let first = try await sandbox.run(code)
      let second = try await sandbox.run("print('main', end=''); go.set(); thread.join(); print()")
      #expect(first.output.text == "thread" && second.output.text == "main\n")
    }
  }

  static let breakages = [
    "import builtins; del builtins.print", "import sys; sys.modules.clear()",
    "import builtins\nfor name in dir(builtins):\n  if name[0] != '_' and name != 'setattr': delattr(builtins, name)",
    "import sys; del sys.excepthook, sys.__excepthook__", "import traceback; traceback.format_exception = None",
  ]

  @Test(arguments: breakages)
  func aBrokenInterpreterStillSaysWhatFailed(code: String) async throws {
    try await withSandbox(.owned) { sandbox in
      _ = try await sandbox.run(code)
      for _ in 0..<2 {
        let failed = try await sandbox.run("1/0")
        #expect(failed.exitCode == 1 && failed.error.text.hasPrefix("Traceback (most recent call last):\n"))
        #expect(failed.error.text.hasSuffix("ZeroDivisionError: division by zero\n"), "\(failed.error.text)")
      }
      #expect(try await sandbox.run("x = 1").exitCode == 0)
    }
  }

  @Test func sourcesOfEarlierRunsAreFound() async throws {
    try await withSandbox(.owned) { sandbox in
      let methods = "class A:\n    def f(self): return 1\n"
      _ = try await sandbox.run(methods)
      _ = try await sandbox.run("class B:\n    x = 2\ndef g(): pass\n")
      let sources = try await sandbox.run("import inspect\nfor x in (A, B, g, A.f): print(inspect.getsource(x))")
      #expect(
        sources.output.text == methods + "\nclass B:\n    x = 2\n\ndef g(): pass\n\n    def f(self): return 1\n\n",
        "\(sources.error.text)")
      let others = try await sandbox.run(
        "import json; print(inspect.getsource(json.JSONEncoder)[:18]); inspect.getfile(int)")
      #expect(others.output.text == "class JSONEncoder(\n" && others.error.text.contains("TypeError"))
    }
  }
}
