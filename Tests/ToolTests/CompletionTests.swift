import FoundationEssentials
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Completion of names that only a running tool knows, as the shells ask for it.
struct CompletionTests {
  /// A shell, and how it is made ready on a terminal.
  enum Shell: String, CaseIterable, CustomTestStringConvertible {
    case bash, zsh, fish

    var testDescription: String { rawValue }

    var program: [String] {
      switch self {
      case .bash: ["/bin/bash", "--norc", "--noprofile", "-i"]
      case .zsh: ["/usr/bin/zsh", "-f", "-i"]
      case .fish: ["/usr/bin/fish", "--no-config", "-i"]
      }
    }

    /// Loads the completion script, and prints `ready` in letters that are not in the command itself.
    func preparation(_ scripts: FilePath) -> String {
      switch self {
      case .bash: "source \(scripts)/alphagent.bash; printf 'rea%s\\n' dy"
      case .zsh: "autoload -Uz compinit; compinit -D -u; source \(scripts)/_alphagent; printf 'rea%s\\n' dy"
      case .fish: "source \(scripts)/alphagent.fish; printf 'rea%s\\n' dy"
      }
    }

    func need() throws {
      if access(program[0], X_OK) != 0 { try skip("\(rawValue) is missing: apt-get install \(rawValue)") }
    }
  }

  /// Types lines into a shell; each is done when the screen shows what belongs to it.
  private func type(
    _ lines: [(line: String, answer: String)], into shell: Shell, of session: ToolSession
  ) async throws {
    let terminal = try Terminal()
    let screen = try terminal.open()
    let tools = Installation.shared.tool.removingLastComponent()
    let environment = ["PATH": "\(tools):/usr/bin:/bin", "TERM": "xterm", "ALPHAGENT_SESSION": ""]
    let process = try session.tool.start(
      program: shell.program, input: .terminal(terminal.path), output: .descriptor(screen), error: .descriptor(screen),
      environment: session.place.environment().merging(environment) { $1 })
    let scripts = FilePath(Repository.root.appendingPathComponent("completions").path)
    for (line, answer) in [(shell.preparation(scripts), "ready")] + lines {
      terminal.type(line + "\n")
      let seen = await terminal.screen(upTo: answer)
      #expect(seen.contains(answer), "\(line): \(seen)")
      #expect(!seen.contains("alphagent:"), "\(line): \(seen)")
    }
    terminal.type("exit\n")
    _ = await process.wait()
  }

  @Test(arguments: Shell.allCases, Place.allCases)
  func namesArePutInByTab(shell: Shell, place: Place) async throws {
    try shell.need()
    try await withSession(at: place, ["--name", "\(shell)-box", "--label", "\(shell)=1"]) { session in
      for command in [["echo found > report.txt"], ["--detach", "sleep 1000"]] {
        let done = try await session.start(["exec"] + command).wait()
        #expect(done.status == 0, "\(done)")
      }
      try await type(
        [
          ("alphagent info \(shell)-\t", "label       \(shell)=1"),
          ("alphagent download -s \(shell)-box rep\t -", "found"),
          ("alphagent download -s \(shell)-box /workspace/r\t -", "found"),
          ("alphagent list --label \(shell.rawValue.prefix(2))\t", "\(shell)-box"),
          ("alphagent terminate \(shell)-box/2\t; printf 'en%s\\n' ded", "ended"),
        ], into: shell, of: session)
      #expect(try await session.info().running == 0)
    }
  }

  /// A shell that expands what it completes would run a hostile program's code on the host.
  @Test(arguments: Shell.allCases)
  func hostileNamesAreNamesAlone(shell: Shell) async throws {
    try shell.need()
    try await withSession(as: .ordinary, ["--name", "build"]) { session in
      let names = #"'x;touch pwned' 'y:z q' 'v\w' "it's" 'd$(touch pwned)' 'b`touch pwned`' "$(printf 'n\nl\033]0;t')""#
      #expect(try await session.run("exec", "for n in \(names); do echo \"in $n\" > \"$n\"; done").status == 0)
      // bash would leave these in the line as they are.
      let expanded = [
        ("alphagent download -s build d\t - ", "in d$(touch pwned)"),
        ("alphagent download -s build b\t - ", "in b`touch pwned`"),
      ]
      try await type(
        (shell == .bash ? [] : expanded) + [
          ("alphagent download -s build x\t - ", "in x;touch pwned"),
          ("alphagent download -s build y\t - ", "in y:z q"),
          ("alphagent download -s build v\t - ", "in v\\w"),
          ("alphagent download -s build it\t - ", "in it's"),
        ], into: shell, of: session)
      #expect(HostFiles.read(session.tool.directory.appending("pwned")) == nil)
    }
  }

  private func ask(
    _ tool: Tool, _ line: [String], for argument: String = "positional@0", environment: [String: String] = [:]
  ) async throws -> Completed {
    let question = ["---completion", line[1], "--", argument, "\(line.count - 1)", "\(line.last?.count ?? 0)"]
    return try await tool.run(question + line, environment: environment)
  }

  @Test func namesAreThoseOfTheSessions() async throws {
    try await withSession(as: .ordinary, ["--name", "build", "--label", "team=red"]) { session in
      for command in ["sleep 1000", "mkdir -p a/b; touch a/b/c; sleep 1000"] {
        #expect(try await session.run("exec", "--detach", command).status == 0)
      }
      while try await session.run("exec", "ls a/b/c").status != 0 {}
      let start = String(session.id.prefix(2))
      let rows: [(line: [String], argument: String, names: [String])] = [
        (["info", ""], "positional@0", ["build"]), (["info", start], "positional@0", [session.id]),
        (["info", "other"], "positional@0", []), (["run", "-s", "b"], "--session", ["build"]),
        (["list", "--label", ""], "--label", ["team=red"]), (["wait", ""], "positional@0", ["build/1", "build/2"]),
        (["wait", "build/2"], "positional@0", ["build/2"]), (["download", ""], "positional@0", ["a/", "a/b/"]),
        (["download", "a/b/"], "positional@0", ["a/b/c"]),
        (["download", "/workspace/a/b/c"], "positional@0", ["/workspace/a/b/c"]),
        (["upload", "file", "a"], "positional@0", ["a/", "a/b/"]), (["upload", "hom"], "positional@0", ["home/"]),
        (["download", "a", "hom"], "positional@0", ["home/"]), (["upload", "~/"], "positional@0", []),
      ]
      for (line, argument, names) in rows {
        let here = ["ALPHAGENT_SESSION": "build"]
        let done = try await ask(session.tool, ["alphagent"] + line, for: argument, environment: here)
        #expect(done.status == 0 && done.lines == names && done.errorText == "", "\(line): \(done)")
      }
    }
  }

  @Test func whatCannotBeKnownIsNoCandidateAndNoError() async throws {
    try await withSession(as: .ordinary, ["--name", "build"]) { session in
      let nowhere = ["ALPHAGENT_API_URL": "http://127.0.0.1:1", "ALPHAGENT_API_KEY": "sk-alphagent-none"]
      for environment in [nowhere, ["ALPHAGENT_API_URL": "nonsense"], ["ALPHAGENT_API_URL": "http://127.0.0.1:1"]] {
        let done = try await ask(session.tool, ["alphagent", "info", ""], environment: environment)
        #expect(done.status == 0 && done.text == "" && done.errorText == "", "\(done)")
      }
      for words in [[], ["nosuch", "--", "x"], ["info", "--", "--json"]] {
        let question = ["---completion"] + words
        let done = try await session.tool.run(question)
        #expect(done.text == "" && done.errorText == "", "\(done)")
      }
      let supervisor = try await session.supervisor()
      kill(supervisor, SIGSTOP)
      defer { kill(supervisor, SIGCONT) }
      let done = try await ask(session.tool, ["alphagent", "download", "-s", "build", "a"])
      #expect(done.status == 0 && done.text == "" && done.errorText == "", "\(done)")
    }
  }

  /// A line that is not yet a command chooses no place that a key is sent to.
  @Test(arguments: [["--api-url", "URL"], ["--api-url=URL"], ["--local", "--api-url", "URL"]])
  func anUnfinishedLineSendsNoKey(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let server = try LoopbackServer.web()
      let line = ["alphagent", "info"] + options.map { $0.replacing("URL", with: "http://127.0.0.1:\(server.port)") }
      let key = ["ALPHAGENT_API_KEY": "sk-alphagent-secret", "ALPHAGENT_INSECURE_HTTP": "1"]
      let done = try await ask(tool, line + [""], environment: key)
      #expect(done.status == 0 && done.text == "" && done.errorText == "", "\(done)")
      #expect(server.connections == 0)
    }
  }
}
