import Records
import SandboxCore
import Testing

/// The exit table of CONTRACT section 3, and the verdict that goes with each row.
struct ExitStatusTests {
  struct Row: CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let reason: String
    var signal: Int32?

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let rows = [
    Row(arguments: ["run", "-c", "pass"], status: 0, reason: "exit"),
    Row(arguments: ["run", "-c", "import sys; sys.exit(7)"], status: 7, reason: "exit"),
    Row(arguments: ["run", "-c", "import sys; sys.exit(255)"], status: 255, reason: "exit"),
    Row(arguments: ["run", "-c", "1/0"], status: 1, reason: "exit"),
    Row(arguments: ["exec", "exit 3"], status: 3, reason: "exit"),
    Row(arguments: ["exec", "--", "sh", "-c", "exit 3"], status: 3, reason: "exit"),
    Row(arguments: ["exec", "false"], status: 1, reason: "exit"),
    Row(arguments: ["exec", "exit 124"], status: 124, reason: "exit"),
    Row(arguments: ["exec", "exit 125"], status: 125, reason: "exit"),
    Row(arguments: ["exec", "exit 137"], status: 137, reason: "exit"),
    Row(arguments: ["exec", "--", "/etc/passwd", "x"], status: 126, reason: "not-executable"),
    Row(arguments: ["exec", "--", "/usr", "x"], status: 126, reason: "not-executable"),
    Row(arguments: ["exec", "nosuch", "command"], status: 127, reason: "not-found"),
    Row(arguments: ["exec", "--", "/no/such", "x"], status: 127, reason: "not-found"),
    Row(arguments: ["exec", "kill -SEGV $$"], status: 139, reason: "signal", signal: 11),
    Row(arguments: ["exec", "kill -KILL $$"], status: 137, reason: "signal", signal: 9),
    Row(arguments: ["exec", "kill -TERM $$"], status: 143, reason: "signal", signal: 15),
    Row(arguments: ["exec", "kill -INT $$"], status: 130, reason: "signal", signal: 2),
    Row(arguments: ["run", "-c", "import os; os.abort()"], status: 134, reason: "signal", signal: 6),
    Row(arguments: ["run", "-c", "import os; os.kill(os.getpid(), 64)"], status: 192, reason: "signal", signal: 64),
  ]

  @Test(arguments: HostUser.all, rows)
  func statusAndVerdict(user: HostUser, row: Row) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run([row.arguments[0], "--json"] + row.arguments.dropFirst())
      #expect(done.status == row.status)
      #expect(done.errorText == "")
      let record = try done.record()
      #expect(record.exitCode == row.status)
      #expect(record.reason == row.reason)
      #expect(record.signal == row.signal)
    }
  }

  /// The shell reports a missing command itself, and its status is the program's.
  @Test(arguments: HostUser.all, [("nosuch", Int32(127)), ("/etc/passwd", 126)])
  func shellLine(user: HostUser, command: (line: String, status: Int32)) async throws {
    try await withTool(as: user) { tool in
      for words in [["exec", command.line], ["exec", "--", command.line]] {
        let done = try await tool.run(words)
        #expect(done.status == command.status)
        #expect(done.text == "")
        #expect(done.errorText.contains(command.line))
      }
    }
  }

  @Test(arguments: HostUser.all)
  func theExampleOfTheDocumentation(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.python(#"print("Hello from the sandbox!"); x = 2 + 2; print(f"2 + 2 = {x}")"#)
      #expect(done.status == 0)
      #expect(done.text == "Hello from the sandbox!\n2 + 2 = 4\n")
      #expect(done.errorText == "")
    }
  }

  @Test func theVersionAndTheHelpAreResults() async throws {
    try await withTool(as: .ordinary) { tool in
      for arguments in [
        ["--version"], ["--help"], ["run", "--help"], ["exec", "--help"], ["gc", "--help"], ["help", "run"],
      ] {
        let done = try await tool.run(arguments)
        #expect(done.status == 0, "\(arguments)")
        #expect(!done.output.isEmpty, "\(arguments)")
        #expect(done.errorText == "", "\(arguments)")
      }
    }
  }

  @Test func aProgramsHelpIsItsOwn() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "echo", "--help", "--json", "--"])
      #expect(done.text == "--help --json --\n")
    }
  }
}
