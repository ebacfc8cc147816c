import ArgumentParser
import Glibc
import LocalBackend
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// A subcommand, as the tool runs it.
protocol Verb: ParsableCommand {
  /// How the command line calls it.
  static var name: String { get }
  var common: CommonOptions { get }
  /// What goes to a program as it is. The parser takes every word from the first that it does not know, `--help` too.
  var words: [String] { get }
  /// Returns the exit status. What it throws is reported and becomes the status of the error's kind.
  func run(in context: Context) async throws(SandboxError) -> Int32
}

extension Verb {
  var words: [String] { [] }
}

/// What a verb gets from the process it runs in.
struct Context: Sendable {
  /// Ctrl-C, SIGTERM and SIGHUP arrive here.
  let control: ExecutionControl
  /// Being made since before the arguments were parsed.
  let backend: PreparedBackend
  /// The same for a session that is there already.
  let session: PreparedSession?
  let sessions: @Sendable () throws(SandboxError) -> any SessionBackend
  let environment: @Sendable (String) -> String?

  /// For commands that leave nothing half done that would not go with their connection.
  func endAtOnceWhenCancelled() {
    control.attach { event in
      if case .signal(let number) = event { _exit(128 + number) }
    }
  }
}

/// One run of the tool, from its arguments to its exit status.
struct Invocation {
  private let arguments: [String]
  private let backend: PreparedBackend
  private let session: PreparedSession?
  private let signals: SignalSource

  init(_ arguments: [String], _ backend: PreparedBackend, _ session: PreparedSession?, signals: SignalSource) {
    self.arguments = arguments
    self.backend = backend
    self.session = session
    self.signals = signals
  }

  func run() async -> Int32 {
    let verb: any Verb
    do throws(SandboxError) {
      guard let parsed = try parse() else {
        await backend.discard()
        return 0
      }
      verb = parsed
    } catch {
      await backend.discard()
      return FailureReport(error, asJSON: wantsJSON).write()
    }
    do throws(SandboxError) {
      return try await verb.run(in: try context())
    } catch {
      await backend.discard()
      return FailureReport(error, asJSON: verb.common.json).write()
    }
  }

  private func context() throws(SandboxError) -> Context {
    let control = ExecutionControl()
    do throws(Errno) {
      try signals.deliver { signal in
        if signal == SignalSource.windowChange {
          control.resize(InteractiveTerminal.size)
        } else {
          control.interrupt(signal)
        }
      }
    } catch {
      throw SandboxError.failure(.startFailed, "cannot take signals: \(error)")
    }
    return Context(
      control: control, backend: backend, session: session,
      sessions: { () throws(SandboxError) in try LocalSessions() },
      environment: environmentVariable)
  }

  /// Nil when the arguments asked for help or the version, which is printed by then.
  private func parse() throws(SandboxError) -> (any Verb)? {
    do {
      var command = try parseDirectly() ?? Root.parseAsRoot(arguments)
      guard let verb = command as? any Verb else {
        // The root prints its help, and so does `--help` behind a verb.
        try command.run()
        return nil
      }
      switch verb.words.first {
      case "-h", "--help": Output.standard.writeLine(Root.helpMessage(for: type(of: verb)))
      case "--version": Output.standard.writeLine(Version.text)
      default: return verb
      }
      return nil
    } catch {
      guard Root.exitCode(for: error).isSuccess else { throw usageError(error) }
      Output.standard.writeLine(Root.fullMessage(for: error))
      return nil
    }
  }

  /// Parses for the one verb that is named, which takes half the time of looking at all of them; what it does not
  /// understand goes the long way, for the message.
  private func parseDirectly() -> (any ParsableCommand)? {
    guard let verb = Root.verb(named: arguments.first) else { return nil }
    return try? verb.parse(Array(arguments.dropFirst()))
  }

  private func usageError(_ error: any Error) -> SandboxError {
    if let error = error as? SandboxError { return error }
    guard let name = arguments.first, name.hasPrefix("-") || Root.verb(named: name) != nil else {
      return .usage("there is no command '\(arguments.first ?? "")'", hint: "see 'alphagent --help'")
    }
    let message = Root.message(for: error).split(separator: "\n").first.map(String.init) ?? "bad arguments"
    // The parser's remedy is a second sentence.
    let parts = message.split(separator: ". Please ", maxSplits: 1).map(String.init)
    let hint = parts.count > 1 ? parts[1] : "see 'alphagent\(name.hasPrefix("-") ? "" : " " + name) --help'"
    return .usage(parts[0].prefix(1).lowercased() + parts[0].dropFirst(), hint: hint)
  }

  /// Good enough for arguments that could not be parsed.
  private var wantsJSON: Bool { arguments.prefix { $0 != "--" }.contains("--json") }
}
