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
  private let inherited: InheritedDescriptors
  private let backends: BackendChoice
  private let signals: ProcessSignals

  init(
    _ arguments: [String], _ inherited: InheritedDescriptors, _ backends: BackendChoice, signals: ProcessSignals
  ) {
    self.arguments = arguments
    self.inherited = inherited
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
      return FailureReport(error, asJSON: mistake.asksForJSON(nil)).write()
    }
    do throws(SandboxError) {
      let context = try context()
      let listening = type(of: verb).endsAtOnce ? context.endAtOnceWhenSignalled() : nil
      defer { listening?.cancel() }
      try mistake.checkOptions(of: verb)
      return try await verb.run(in: context)
    } catch {
      await backends.discardUnused()
      return FailureReport(error, asJSON: mistake.asksForJSON(verb)).write()
    }
  }

  private func context() throws(SandboxError) -> Context {
    do throws(Errno) {
      try signals.start()
    } catch {
      throw .failure(.startFailed, "cannot take signals: \(error)", hint: error.remedy)
    }
    return Context(signals: signals, inherited: inherited, backends: backends, environment: environmentVariable)
  }

  /// Parses the arguments; nil when they asked for help or the version, which has then been printed.
  private func parse() throws(SandboxError) -> (any Verb)? {
    try mistake.checkHelp()
    do {
      var command = try parseDirectly() ?? Root.parseAsRoot(arguments)
      guard let verb = command as? any Verb else {
        // The root prints its help, and so does `--help` behind a verb.
        try command.run()
        return nil
      }
      switch verb.words.first {
      case "-h", "--help": try Output.write(Root.helpMessage(for: type(of: verb)))
      case "--version": try Output.write(Version.text)
      default: return verb
      }
      return nil
    } catch {
      guard Root.exitCode(for: error).isSuccess else { throw mistake.error(for: error) }
      try Output.write(Root.fullMessage(for: error))
      return nil
    }
  }

  /// Parses by the named verb alone, which takes half the time of trying all; nil on failure, so that the full parser
  /// is asked for the message.
  private func parseDirectly() -> (any ParsableCommand)? {
    guard let verb = Root.verb(named: arguments.first) else { return nil }
    return try? verb.parse(Array(arguments.dropFirst()))
  }

  private var mistake: CommandLineMistake { CommandLineMistake(arguments: arguments) }
}
