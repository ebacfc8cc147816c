import Alphagent
import ArgumentParser
import Glibc
import SandboxCore
import Terminal

/// Signals, backends and environment that a subcommand gets from the process.
struct Context: Sendable {
  /// Source of Ctrl-C (SIGINT), SIGTERM, SIGHUP and SIGQUIT.
  let signals: ProcessSignals
  let inherited: InheritedDescriptors
  let backends: BackendChoice
  let environment: @Sendable (String) -> String?

  /// Returns the backend that makes sandboxes.
  func backend(_ common: CommonOptions) throws(SandboxError) -> any Backend {
    try backends.backend(isLocal: common.local, environment: environment)
  }

  /// Ends the process at the first signal: for commands whose unfinished work ends with their connection.
  func endAtOnceWhenSignalled() -> SignalSubscription { signals.listen { _exit(128 + $0) } }
}
