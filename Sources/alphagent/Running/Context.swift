import Alphagent
import ArgumentParser
import Glibc
import SandboxCore
import Terminal

/// Subcommand of the tool.
protocol Verb: ParsableCommand {
  /// Name of the subcommand on the command line.
  static var name: String { get }
  var common: CommonOptions { get }
  /// Words that go to a program unchanged. The parser puts all here from the first that it does not know, `--help` too.
  var words: [String] { get }
  /// Runs the subcommand and returns the exit status. A thrown error is reported, and its kind decides the exit status.
  func run(in context: Context) async throws(SandboxError) -> Int32
}

extension Verb {
  var words: [String] { [] }
}

/// Signals, backends and environment that a subcommand gets from the process.
struct Context: Sendable {
  /// Source of Ctrl-C (SIGINT), SIGTERM, SIGHUP and SIGQUIT.
  let signals: ProcessSignals
  let backends: BackendChoice
  let environment: @Sendable (String) -> String?

  /// Returns the backend that makes sandboxes.
  func backend(_ common: CommonOptions) throws(SandboxError) -> any Backend {
    try backends.backend(isLocal: common.local, environment: environment)
  }

  /// Ends the process at the first signal: for commands whose unfinished work ends with their connection.
  func endAtOnceWhenSignalled() -> SignalSubscription { signals.listen { _exit(128 + $0) } }
}
