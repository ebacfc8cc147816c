import Alphagent
import SandboxCore

/// Commands of the prompt's own.
extension PromptLoop {
  func run(command name: String, _ words: String) async -> Next {
    guard let command = PromptCommand(rawValue: name) else {
      let nearest = Spelling.nearest(to: name, among: PromptCommand.allCases.map(\.rawValue))
      fail("there is no command ':\(name)'", hint: nearest.map { "did you mean ':\($0)'?" } ?? "see ':help'")
      return .goOn
    }
    guard words.isEmpty || !command.arguments.isEmpty else {
      fail(":\(name) takes no arguments: '\(words)'")
      return .goOn
    }
    do throws(SandboxError) {
      return try await run(command, words)
    } catch {
      _ = FailureReport(error, asJSON: false).write()
      return .goOn
    }
  }

  private func run(_ command: PromptCommand, _ words: String) async throws(SandboxError) -> Next {
    switch command {
    case .help: print(PromptCommand.list)
    case .vars: try await showVariables()
    case .files: await run(ExecutionRequest(.command(["ls", "-lA", "--"] + (try split(words)))))
    case .upload: try await upload(try split(words))
    case .download: try await download(try split(words))
    case .artifacts: try await artifacts(try split(words))
    case .run: try await run(file: try split(words))
    case .time: await time(words)
    case .edit: try await edit(words)
    case .save: try save(try split(words))
    case .history: print(cells.flatMap { number, cell in Self.numbered(number, cell) })
    case .info: print(SessionDescription(try await session.handle.info()).lines)
    case .limits: print(session.handle.limits.map(Self.line))
    case .reset: try await reset()
    case .quit: return .leave
    case .detach: return try await detach()
    case .terminate:
      await session.handle.terminate()
      return .leave
    }
    return .goOn
  }

  func split(_ words: String) throws(SandboxError) -> [String] {
    try CommandWords.split(words, home: context.environment("HOME"))
  }

  private static func line(_ limit: EnforcedLimit) -> String {
    "\(limit.control.rawValue) \(limit.text)\(limit.enforced ? "" : ", not enforced")"
  }

  private static func numbered(_ number: Int, _ cell: String) -> [String] {
    let rows = cell.split(separator: "\n", omittingEmptySubsequences: false)
    let mark = "\(number)  "
    return rows.enumerated().map { index, row in
      (index == 0 ? mark : String(repeating: " ", count: mark.count)) + row
    }
  }

  /// Asks for a new interpreter; where the session is gone, makes a new one.
  private func reset() async throws(SandboxError) {
    guard session.handle.isConnected else {
      use(try await choice.make())
      return print("a new session")
    }
    var request = ExecutionRequest(.python(code: ""))
    request.interpreter = .fresh
    _ = try await session.sandbox.execute(request)
    print("a new interpreter, without variables; files are kept")
  }

  /// Lets the session outlive the prompt, and prints its id.
  private func detach() async throws(SandboxError) -> Next {
    try await session.handle.keep()
    print(session.handle.id)
    return .leaveAndKeep
  }

  // MARK: Objects

  private func showVariables() async throws(SandboxError) {
    guard let answer = await session.questions.ask(["variables"], within: .seconds(3)) else {
      throw .failure(.startFailed, "the interpreter does not answer")
    }
    let rows = stride(from: 0, to: answer.count - answer.count % 3, by: 3).map { Array(answer[$0..<$0 + 3]) }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    print(
      rows.map { row in
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        return (cells.joined(separator: "  ") + "  " + row[2]).trimmedOfSpace
      })
  }

  /// Says what an object is.
  func describe(_ path: String, withSource: Bool) async {
    let answer = await session.questions.ask(["describe", path, withSource ? "2" : "1"], within: .seconds(3))
    guard let text = answer?.first else {
      return fail(answer == nil ? "the interpreter does not answer" : "there is no '\(path)' that could be told of")
    }
    print(text)
  }
}
