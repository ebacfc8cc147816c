import Glibc
import SandboxCore
import SystemPackage
import Testing

/// Stdin of the program, and the rest that it leaves of the caller's.
struct StdinTests {
  private static let copy = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"

  @Test(arguments: HostUser.all)
  func aFileIsForwarded(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let file = try tool.write("in a file\n", to: "input")
      let done = try await tool.run(["run", "-c", Self.copy], input: .file(file))
      #expect(done.text == "in a file\n")
    }
  }

  @Test(arguments: HostUser.all)
  func aPipeIsForwarded(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["run", "-c", Self.copy], piping: "through a pipe")
      #expect(done.text == "through a pipe")
    }
  }

  @Test func nothingIsAnEndAtOnce() async throws {
    try await withTool(as: .ordinary) { tool in
      let empty = try await tool.run(["run", "-c", Self.copy], input: .null)
      let closed = try await tool.run(["run", "-c", Self.copy], input: .closed)
      #expect(empty.status == 0 && closed.status == 0)
      let done = try await tool.run(["run", "--stdin", "none", "-c", Self.copy], piping: "not for you")
      #expect(done.status == 0 && done.text == "")
    }
  }

  /// The pipe stays open while the tool runs, and nothing is written to it.
  @Test(arguments: HostUser.all)
  func anIdleStdinDelaysNothing(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let input = try Pipe()
      let done = try await tool.run(["run", "-c", "print(1)"], input: .descriptor(input.readEnd))
      #expect(done.status == 0 && done.text == "1\n")
      #expect(done.elapsed < .seconds(20))
    }
  }

  /// Input that the program leaves unread is no reason to wait.
  @Test func inputThatNobodyReadsDelaysNothing() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["run", "-c", "print(1)"], piping: String(repeating: "x", count: 4 << 20))
      #expect(done.status == 0 && done.text == "1\n")
    }
  }

  @Test func theClockStartsBeforeStdin() async throws {
    try await withTool(as: .ordinary) { tool in
      let input = try Pipe()
      let done = try await tool.run(
        ["run", "--timeout", "1s", "-c", "import sys; sys.stdin.read()"], input: .descriptor(input.readEnd))
      #expect(done.status == 124)
    }
  }

  @Test(arguments: HostUser.all)
  func inheritedDescriptorsStayBlocking(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (input, output, error) = (try Pipe(), try Pipe(), try Pipe())
      let done = try await tool.run(
        ["exec", "echo out; echo wrong >&2"], input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd),
        error: .descriptor(error.writeEnd))
      #expect(done.status == 0)
      for end in [input.readEnd, output.writeEnd, error.writeEnd] { #expect(!end.isNonBlocking) }
    }
  }

  /// Descriptors stay blocking while the tool runs too, because the shell and its other programs share them.
  @Test func inheritedDescriptorsStayBlockingMeanwhile() async throws {
    try await withTool(as: .ordinary) { tool in
      let (input, output) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["exec", "echo ready; read line"], input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd))
      #expect(await output.readLine() == "ready\n")
      #expect(!input.readEnd.isNonBlocking && !output.writeEnd.isNonBlocking)
      input.write("\n")
      _ = await process.wait()
    }
  }

  @Test(arguments: HostUser.all)
  func codeComesFromStdin(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = "import sys; print('argv', sys.argv)"
      let plain = try await tool.run(["run"], piping: code)
      #expect(plain.text == "argv ['-']\n")
      let dash = try await tool.run(["run", "-", "a", "-b"], piping: code)
      #expect(dash.text == "argv ['-', 'a', '-b']\n")
    }
  }

  @Test func noCodeOnATerminalIsAMistake() async throws {
    try await withTool(as: .ordinary) { tool in
      let terminal = try Terminal()
      let done = try await tool.run(["run"], input: .terminal(terminal.path))
      #expect(done.status == 64)
      #expect(done.errorLines.count == 2 && done.errorText.hasPrefix("alphagent: "))
    }
  }
}

extension OwnedDescriptor {
  var isNonBlocking: Bool { fcntl(rawValue, F_GETFL) & O_NONBLOCK != 0 }
}
