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
      // A shell that completes a word has no place for a message.
      guard arguments.first != Self.completionCommand else { return error.kind.exitStatus }
      return FailureReport(error, asJSON: mistake.asksForJSON(nil)).write()
    }
    do throws(SandboxError) {
      let context = try context()
      let listening = type(of: verb).endsAtOnce ? context.endAtOnceWhenSignalled() : nil
      defer { listening?.cancel() }
      try mistake.checkOptions(of: verb)
      var steps = StepLog(verb.common)
      let status = try await verb.run(in: context)
      steps.did("'\(type(of: verb).name)' is done")
      return status
    } catch {
      await backends.discardUnused()
      return FailureReport(error, asJSON: mistake.asksForJSON(verb)).write()
    }
  }

  /// First argument of a completion script's questions.
  private static let completionCommand = "---completion"

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
    guard arguments.first != "help" else {
      try Output.write(try HelpPage(arguments.dropFirst()).text)
      return nil
    }
    do {
      var command = try parseDirectly() ?? Root.parseAsRoot(arguments)
      guard let verb = command as? any Verb else {
        // The root prints its help, and so does `--help` behind a verb.
        try command.run()
        return nil
      }
      switch verb.words.first {
      case "-h", "--help": try Output.write(HelpPage(of: type(of: verb)).text)
      case "--version": try Output.write(Version.text)
      default: return verb
      }
      return nil
    } catch {
      guard Root.exitCode(for: error).isSuccess else { throw mistake.error(for: error) }
      let isHelp = arguments.prefix { $0 != "--" }.contains { ["-h", "--help"].contains($0) }
      let verb = isHelp ? Root.verb(named: arguments.first) : nil
      let text = verb.map { HelpPage(of: $0).text } ?? Root.fullMessage(for: error)
      if !text.isEmpty { try Output.write(text) }
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
