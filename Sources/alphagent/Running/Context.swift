import Alphagent
import ArgumentParser
import Glibc
import SandboxCore
import Terminal

/// A subcommand, as the tool runs it.
protocol Verb: ParsableCommand {
  /// How the command line calls it.
  static var name: String { get }
  var common: CommonOptions { get }
  /// What goes to a program as it is. The parser takes every word from the first that it does not know, `--help` too.
  var words: [String] { get }
  /// Returns the exit status. An error that it throws is reported, and becomes the status of the error's kind.
  func run(in context: Context) async throws(SandboxError) -> Int32
}

extension Verb {
  var words: [String] { [] }
}

/// What a verb gets from the process it runs in.
struct Context: Sendable {
  /// Ctrl-C, SIGTERM and SIGHUP arrive here.
  let signals: ProcessSignals
  let backends: BackendChoice
  let environment: @Sendable (String) -> String?

  /// Where sandboxes are made.
  func backend(_ common: CommonOptions) throws(SandboxError) -> any Backend {
    try backends.backend(isLocal: common.local, environment: environment)
  }

  /// For commands that leave nothing half done that would not go with their connection.
  func endAtOnceWhenSignalled() -> SignalSubscription { signals.listen { _exit(128 + $0) } }
}
