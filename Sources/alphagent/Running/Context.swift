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
    try backends.backend(common.wishes, environment: environment)
  }

  /// Address of the service that makes sandboxes; nil where this machine does.
  func service(_ common: CommonOptions) -> String? { backends.service(common.wishes, environment: environment) }

  /// Name of the systemd service with which local sandboxes end; nil where there is none, or they are elsewhere.
  func enclosingService(_ common: CommonOptions) -> String? {
    service(common) == nil ? Host.enclosingService : nil
  }

  /// Looks at the service that is used; nil where it is this machine.
  func inspectService(_ common: CommonOptions) async throws(SandboxError) -> ServiceInspection? {
    try await backends.inspectService(common.wishes, environment: environment)
  }

  /// Ends the process at the first signal: for commands whose unfinished work ends with their connection.
  func endAtOnceWhenSignalled() -> SignalSubscription { signals.listen { _exit(128 + $0) } }
}
