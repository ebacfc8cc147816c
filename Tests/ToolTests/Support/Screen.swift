import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// A terminal of tmux's in which `alphagent repl` runs, with the test at its keyboard.
///
/// The settings of the terminal are written to files, before and after the prompt.
final class Screen: Sendable {
  private let tool: Tool
  private let socket: String
  private let name: String
  private let environment: [String: String]

  /// Program of tmux; nil where it is not installed.
  private static let program: String? = ["/usr/bin/tmux", "/usr/local/bin/tmux"].first { access($0, X_OK) == 0 }

  /// Starts a prompt with these arguments.
  init(
    _ tool: Tool, _ arguments: [String] = [], columns: Int = 80, rows: Int = 24, name: String = "screen",
    environment: [String: String] = [:]
  ) async throws {
    try Self.need()
    self.tool = tool
    socket = tool.directory.appending("\(name).tmux").string
    self.name = name
    self.environment = environment.merging(["TERM": "screen-256color"]) { one, _ in one }
    let words = ([Installation.shared.tool.string, "repl"] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let script = """
      stty -a > \(name).before; \(words); status=$?; stty -a > \(name).after; echo "status $status"; exec cat > /dev/null
      """
    let size = ["-x", "\(columns)", "-y", "\(rows)"]
    let done = try await tmux(["-f", "/dev/null", "new-session", "-d"] + size + ["/bin/sh", "-c", script])
    try #require(done.status == 0, "\(done)")
  }

  private static func need() throws {
    if program == nil { try skip("it needs tmux: apt-get install tmux") }
  }

  @discardableResult
  func tmux(_ arguments: [String]) async throws -> Completed {
    let program = try #require(Self.program)
    return try await tool.start(program: [program, "-u", "-S", socket] + arguments, environment: environment).wait()
  }

  /// Types a text.
  func type(_ text: String) async throws {
    // A semicolon at the end would be tmux's own.
    try await tmux(["send-keys", "-l", "--", text.hasSuffix(";") ? text.dropLast() + "\\;" : text])
  }

  /// Presses keys by the names that tmux has for them.
  func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

  /// Types a line, and Enter.
  func enter(_ line: String) async throws {
    try await type(line)
    try await press("Enter")
  }

  /// Pastes a text, as a terminal with bracketed paste does.
  func paste(_ text: String) async throws {
    let file = try tool.write(text, to: "pasted")
    try await tmux(["load-buffer", file.string])
    try await tmux(["paste-buffer", "-p"])
  }

  /// Lines that the terminal shows, without those that are empty at the end.
  func lines() async throws -> [String] {
    let lines = try await tmux(["capture-pane", "-p"]).text.split(separator: "\n", omittingEmptySubsequences: false)
    return Array(lines.map(String.init).reversed().drop { $0.isEmpty }.reversed())
  }

  /// Column and row of the cursor.
  func cursor() async throws -> String {
    try await tmux(["display-message", "-p", "#{cursor_x} #{cursor_y}"]).lines.first ?? ""
  }

  /// Waits until the terminal shows lines that are as wanted; false when it still does not after half a minute.
  func shows(_ isWanted: ([String]) -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if isWanted(try await lines()) { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the screen shows:\n\(try await lines().joined(separator: "\n"))")
    return false
  }

  /// Waits until a line of the screen is this text.
  func shows(line: String) async throws -> Bool { try await shows { $0.contains(line) } }

  /// Waits until a line of the screen has this text in it.
  func shows(_ text: String) async throws -> Bool { try await shows { $0.contains { $0.contains(text) } } }

  /// Waits for an empty prompt at the end of the screen.
  func prompts() async throws -> Bool { try await shows { $0.last == ">>>" } }

  /// Ends the terminal, and whatever runs in it.
  func close() async throws { try await tmux(["kill-server"]) }

  /// The status of the prompt, when it has ended; checks that the terminal is as it was.
  func status() async throws -> Int? {
    guard try await shows("status ") else { return nil }
    let settings = ["before", "after"].map { HostFiles.read(tool.directory.appending("\(name).\($0)")) ?? [] }
    #expect(settings[0] == settings[1] && settings[0] != [])
    let line = try await lines().last { $0.hasPrefix("status ") }
    return line.flatMap { Int($0.dropFirst(7)) }
  }
}

extension Screen {
  /// Sends the prompt's process a signal.
  func signal(_ number: Int32) async throws {
    let lines = try await tmux(["display-message", "-p", "#{pane_pid}"]).lines
    let shell = try #require(lines.first.flatMap { Int32($0) })
    let prompt = try #require(HostProcess.children(of: shell).first)
    kill(prompt, number)
  }
}
