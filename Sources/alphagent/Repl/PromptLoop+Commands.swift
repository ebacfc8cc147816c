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
    case .info: print(SessionDescription(try await session.handle.info()).lines)
    case .reset: try await reset()
    case .quit: return .leave
    case .detach: return try await detach()
    case .terminate:
      await session.handle.terminate()
      return .leave
    }
    return .goOn
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
}
