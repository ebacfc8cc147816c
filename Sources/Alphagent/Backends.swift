import LocalBackend
package import SandboxCore
import SystemCalls

/// Choice of a backend; only this file knows them all.
package struct BackendChoice: Sendable {
  private let local: LocalBackend

  /// - Parameter expectation: the caller's likely request; a local backend starts work on it.
  package init(expecting expectation: Expectation = .nothing) { local = LocalBackend(expecting: expectation) }

  /// The backend for a caller.
  ///
  /// - Parameters:
  ///   - isLocal: whether the caller wants this machine, whatever the environment says.
  ///   - apiKey: the key that the caller gives explicitly; an error where no service can use it.
  package func backend(
    isLocal: Bool = false, apiKey: String? = nil, environment: (String) -> String? = environmentVariable
  ) throws(SandboxError) -> any Backend {
    guard isLocal || environment("ALPHAGENT_API_URL") == nil else {
      throw .failure(
        .unsupported, "ALPHAGENT_API_URL is set, and this version has no remote service",
        hint: "unset it, or give --local")
    }
    guard apiKey == nil else {
      throw .failure(
        .keyWithoutService, "an API key was given, and no service that it is for",
        hint: "leave the key out for a local sandbox")
    }
    return local
  }

  /// Removes a sandbox that was begun for the expectation and not used.
  package func discardUnused() async { await local.discardUnused() }
}

/// This machine as a host of sandboxes.
package enum Host {
  /// Tries which controls this host can enforce, in one small sandbox where one is needed; takes about a second.
  /// Cancelling the task ends the trials early, and leaves the report incomplete.
  package static func inspect() async -> HostReport { await HostReport.inspect() }

  /// Hidden subcommand of the tool that runs a session's supervisor.
  package static let supervisorCommand = LocalBackend.supervisorCommand

  /// Serves the session that this process is started for until it is over; `started` gets a function that ends it
  /// earlier, callable from any thread.
  package static func superviseSession(
    started: (_ end: @escaping @Sendable () -> Void) -> Void
  ) async throws(SandboxError) {
    try await LocalBackend.superviseSession(started: started)
  }

  /// Name of the systemd service that this process belongs to, with which all that it starts ends; nil where there is
  /// none.
  package static var enclosingService: String? { LocalBackend.enclosingService }

  /// Removes what dead owners have left behind; returns the number of their sandboxes.
  package static func collectGarbage() async throws(SandboxError) -> Int { try await LocalBackend.collectGarbage() }
}
