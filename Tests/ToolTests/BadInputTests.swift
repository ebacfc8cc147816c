import Glibc
import Records
import SandboxCore
import SystemPackage
import Testing

/// Mistakes of a caller: a line that names the mistake, a line with the remedy, the right status, and nothing run.
struct BadInputTests {
  struct Mistake: CustomTestStringConvertible {
    let arguments: [String]
    /// Text that the message quotes.
    let quoting: String
    var status: Int32 = 64
    var environment: [String: String] = [:]

    var testDescription: String { arguments.joined(separator: " ") + environment.map { " with \($0)=\($1)" }.joined() }
  }

  private static func limit(_ option: String, _ value: String) -> Mistake {
    Mistake(arguments: ["run", option, value, "-c", "print(1)"], quoting: value)
  }

  static let mistakes =
    [
      Mistake(arguments: ["run", "--nosuch", "-c", "print(1)"], quoting: "--nosuch"),
      Mistake(arguments: ["exec", "--nosuch", "true"], quoting: "--nosuch"),
      Mistake(arguments: ["nosuch"], quoting: "nosuch"),
      Mistake(arguments: ["--nosuch"], quoting: "--nosuch"),
      Mistake(arguments: ["gc", "nosuch"], quoting: "nosuch"),
      Mistake(arguments: ["exec"], quoting: "command"),
      Mistake(arguments: ["run", "-c"], quoting: "-c"),
      Mistake(arguments: ["run", "--timeout"], quoting: "--timeout"),
      Mistake(arguments: ["run", "/no/such/file.py"], quoting: "/no/such/file.py"),
      Mistake(arguments: ["run", "/usr"], quoting: "/usr"),
      Mistake(arguments: ["run", "--env", "=x", "-c", "print(1)"], quoting: "--env"),
      Mistake(arguments: ["run", "--env", "", "-c", "print(1)"], quoting: "--env"),
      Mistake(arguments: ["run", "--env-file", "/no/such", "-c", "print(1)"], quoting: "/no/such"),
      Mistake(arguments: ["run", "--env-file", "/usr", "-c", "print(1)"], quoting: "/usr"),
      Mistake(arguments: ["run", "--env-file", "bad", "-c", "print(1)"], quoting: "bad:2"),
      Mistake(arguments: ["run", "--report", "fd:99", "-c", "print(1)"], quoting: "99"),
      Mistake(arguments: ["run", "--report", "fd:x", "-c", "print(1)"], quoting: "fd:x"),
      Mistake(arguments: ["run", "--report", "fd:-1", "-c", "print(1)"], quoting: "fd:-1"),
      Mistake(arguments: ["run", "--report", "/no/such/dir/report", "-c", "print(1)"], quoting: "/no/such/dir/report"),
      Mistake(arguments: ["run", "--upload", "/no/such", "-c", "print(1)"], quoting: "/no/such"),
      Mistake(arguments: ["run", "--network", "nosuch", "-c", "print(1)"], quoting: "nosuch"),
      Mistake(arguments: ["run", "--allow", "http://x/", "-c", "print(1)"], quoting: "http://x/"),
      Mistake(arguments: ["run", "--allow", "x:99999", "-c", "print(1)"], quoting: "99999"),
      Mistake(arguments: ["run", "--require", "nosuch", "-c", "print(1)"], quoting: "nosuch"),
      Mistake(arguments: ["run", "--stdin", "nosuch", "-c", "print(1)"], quoting: "nosuch"),
      Mistake(arguments: ["run", "--disk", "2g", "--memory", "1g", "-c", "print(1)"], quoting: "--disk"),
      Mistake(
        arguments: ["run", "--workdir", "/no/such", "-c", "print(1)"], quoting: "/no/such", status: 125),
      Mistake(
        arguments: ["exec", "true"], quoting: "bubblewrap", status: 125, environment: ["PATH": "/nowhere"]),
      Mistake(
        arguments: ["exec", "true"], quoting: "/no/agent", status: 125, environment: ["ALPHAGENT_AGENT": "/no/agent"]),
      Mistake(
        arguments: ["exec", "true"], quoting: "/etc/passwd", status: 125,
        environment: ["ALPHAGENT_AGENT": "/etc/passwd"]),
      Mistake(
        arguments: ["exec", "true"], quoting: "/proc/nowhere", status: 125,
        environment: ["ALPHAGENT_STATE_DIR": "/proc/nowhere"]),
      Mistake(
        arguments: ["exec", "true"], quoting: "/etc/passwd", status: 125,
        environment: ["ALPHAGENT_STATE_DIR": "/etc/passwd"]),
      Mistake(
        arguments: ["gc"], quoting: "/proc/nowhere", status: 125, environment: ["ALPHAGENT_STATE_DIR": "/proc/nowhere"]),
    ] + ["-1", "0", "x", "1x", "", "1e99", "99999999999999999999", "-5m", "5 m", "nan"].map { limit("--timeout", $0) }
    + ["-1", "0", "x", "1x", "1t1", "", "99999999999999999999g", "16777216t", "-512m"].map { limit("--memory", $0) }
    + ["-1", "0", "x", "1.5", "99999999999999999999"].map { limit("--pids", $0) }
    + ["-1", "0", "x", "inf", "nan", "1e300"].map { limit("--cpus", $0) }
    + ["-1", "x", "99999999999999999999g"].flatMap { [limit("--disk", $0), limit("--max-output", $0)] }

  @Test(arguments: mistakes)
  func itIsNamedWithARemedy(mistake: Mistake) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("GOOD=1\n=bad\n", to: "bad")
      let done = try await tool.run(mistake.arguments, environment: mistake.environment)
      #expect(done.status == mistake.status)
      #expect(done.text == "")
      #expect(done.errorLines.count == 2 && done.errorText.hasPrefix("alphagent: "), "\(done.errorText)")
      #expect(done.errorText.contains(mistake.quoting), "\(done.errorText)")
    }
  }

  @Test(arguments: mistakes)
  func itIsAFailureObjectForAProgram(mistake: Mistake) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("GOOD=1\n=bad\n", to: "bad")
      let arguments = [mistake.arguments[0], "--json"] + mistake.arguments.dropFirst()
      let done = try await tool.run(arguments, environment: mistake.environment)
      #expect(done.status == mistake.status && done.errorText == "")
      let failure = try done.decoded(FailureRecord.self).failure
      #expect(failure.exitCode == Int(mistake.status) && done.text.contains(mistake.quoting))
      #expect(failure.hint?.isEmpty == false)
    }
  }

  @Test(arguments: [
    ("run --timout 5 -c print(1)", "'--timeout'"), ("exec --frobnicate 5 true", "'alphagent exec --help'"),
    ("run --mem 5 -c print(1)", "'--memory'"), ("exec --memroy=5 true", "'--memory'"), ("list --labl x=y", "'--label'"),
    ("exec -x true", "put -- before"), ("exce true", "'alphagent exec'"), ("lst", "'alphagent list'"),
    ("upload-files a b", "alphagent --help"), ("rm x", "'alphagent terminate'"), ("kill x", "'alphagent terminate'"),
    ("ps", "'alphagent list'"), ("cp a b", "'alphagent upload' or 'alphagent download'"),
    ("sh", "'alphagent exec --tty'"), ("help exce", "'alphagent exec'"), ("help nosuch", "alphagent --help"),
  ])
  func theLikelyWishIsNamed(line: String, wish: String) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(line.split(separator: " ").map(String.init))
      #expect(done.status == 64 && done.text == "" && done.errorLines.count == 2, "\(done)")
      #expect(done.errorLines.last?.contains(wish) == true, "\(done)")
    }
  }

  @Test(arguments: [
    "run --nosuch --json -c print(1)", "run --nosuch -c print(1) --json", "exec --nosuch --json true",
    "list --nosuch --json", "run --memory x --json -c print(1)", "nosuch --json", "terminate x --all --json",
    "run --fresh --json -c print(1)",
  ])
  func aFailureObjectIsAskedForAnywhere(line: String) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(line.split(separator: " ").map(String.init))
      #expect(done.status == 64 && done.errorText == "", "\(done)")
      #expect(try done.decoded(FailureRecord.self).failure.exitCode == 64)
    }
  }

  /// The words of the program are not the tool's.
  @Test func aProgramsOwnOptionAsksForNoObject() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["run", "/no/such/file.py", "--json"])
      #expect(done.status == 64 && done.text == "" && done.errorText.contains("/no/such/file.py"), "\(done)")
    }
  }

  @Test func anEmptyNameIsNoSession() async throws {
    try await withTool(as: .ordinary) { tool in
      for verb in [
        ["run", "-s", "", "-c", "print(1)"], ["exec", "--session", "", "echo ran"],
        ["upload", "-s", "", "/etc/passwd", "b"],
      ] {
        let done = try await tool.run(verb, environment: ["ALPHAGENT_SESSION": "other"])
        #expect(done.status == 64 && done.text == "" && done.errorText.contains("--session"), "\(done)")
      }
      let without = try await tool.run(["exec", "echo ran"], environment: ["ALPHAGENT_SESSION": ""])
      #expect(without.status == 0 && without.text == "ran\n", "\(without)")
    }
  }

  @Test(arguments: ["", "x=y"])
  func noCommandAtAllIsHelp(arguments: String) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(arguments.isEmpty ? [] : [arguments])
      #expect(arguments.isEmpty || done.status == 64, "\(done)")
      #expect(!done.output.isEmpty || !done.error.isEmpty)
    }
  }
}
