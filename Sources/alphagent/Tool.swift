import Alphagent
import ArgumentParser
import Glibc
import SandboxCore
import SystemCalls
import Terminal

/// The executable: takes the signals, parses the arguments, and turns whatever happens into one exit status.
@main
struct Tool {
  /// Not async: Swift would then make this thread wait with no signal blocked, and a Ctrl-C that it got would end the
  /// process.
  static func main() {
    _ = StepLog.processStart
    let arguments = CommandLine.arguments.dropFirst().map { $0 }
    // Before anything opens a descriptor.
    let inherited = InheritedDescriptors(namedIn: arguments)
    StandardStreams.open()
    // Dispatch's threads ask for a priority that only root may have, and each refusal would be a line in syslog.
    setenv("LIBDISPATCH_LOG", "NO", 0)
    let signals = ProcessSignals()
    if arguments.first == Host.supervisorCommand { supervise(signals) }
    // Comes first, so that the rest happens while the sandbox is being made or connected to.
    let backends = BackendChoice(
      expecting: Expectation(arguments, environmentVariable), wishing: BackendWishes(arguments))
    let thread = MainThread()
    Task.detached(executorPreference: thread) {
      _exit(await Invocation(arguments, inherited, backends, signals: signals).run())
    }
    thread.run()
  }

  /// Runs a session's supervisor, for the hidden subcommand that `create` starts.
  private static func supervise(_ signals: ProcessSignals) -> Never {
    let thread = MainThread()
    Task.detached(executorPreference: thread) {
      var listening: SignalSubscription?
      do throws(SandboxError) {
        try await Host.superviseSession { end in
          listening = signals.listen { _ in end() }
          try? signals.start()
        }
      } catch {
        _exit(1)
      }
      listening?.cancel()
      _exit(0)
    }
    thread.run()
  }
}

/// Descriptors 0, 1 and 2, which a caller may have closed.
enum StandardStreams {
  /// Opens `/dev/null` for those that are closed, before something else gets their numbers: for reading, so that output
  /// fails there as it would on a closed descriptor.
  static func open() {
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 { _ = Glibc.open("/dev/null", O_RDONLY) }
  }
}

/// `alphagent` with all its subcommands.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alphagent",
    abstract: "Run code that nobody has read yet, in a sandbox.",
    version: Version.text,
    subcommands: verbs)

  static let verbs: [any Verb.Type] = [
    Run.self, Exec.self, Repl.self, Create.self, List.self, Info.self, Upload.self, Download.self, Logs.self, Wait.self,
    Terminate.self, Login.self, Logout.self, Serve.self, Key.self, Doctor.self, CollectGarbage.self,
  ]

  /// Returns the subcommand with this name or alias; nil for none.
  static func verb(named name: String?) -> (any Verb.Type)? {
    verbs.first { $0.name == name || $0.configuration.aliases.contains(name ?? "") }
  }
}

/// The version that `--version` prints.
enum Version {
  static let text = Release.version
}
