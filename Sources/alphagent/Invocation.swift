import Alphagent
import ArgumentParser
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// One run of the tool, from its arguments to its exit status.
struct Invocation {
  private let arguments: [String]
  private let backends: BackendChoice
  private let signals: ProcessSignals

  init(_ arguments: [String], _ backends: BackendChoice, signals: ProcessSignals) {
    self.arguments = arguments
    self.backends = backends
    self.signals = signals
  }

  func run() async -> Int32 {
    let verb: any Verb
    do throws(SandboxError) {
      guard let parsed = try parse() else {
        await backends.discardUnused()
        return 0
      }
      verb = parsed
    } catch {
      await backends.discardUnused()
      return FailureReport(error, asJSON: wantsJSON).write()
    }
    do throws(SandboxError) {
      return try await verb.run(in: try context())
    } catch {
      await backends.discardUnused()
      return FailureReport(error, asJSON: verb.common.json).write()
    }
  }

  private func context() throws(SandboxError) -> Context {
    do throws(Errno) {
      try signals.start()
    } catch {
      throw .failure(.startFailed, "cannot take signals: \(error)")
    }
    return Context(signals: signals, backends: backends, environment: environmentVariable)
  }

  /// Parses the arguments; nil when they asked for help or the version, which has then been printed.
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

  /// Parses by the named verb alone, which takes half the time of trying all; nil on failure, so that the full parser
  /// is asked for the message.
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

  /// Whether arguments that could not be parsed seem to ask for JSON.
  private var wantsJSON: Bool { arguments.prefix { $0 != "--" }.contains("--json") }
}
