import LocalBackend
package import SandboxCore
package import SystemPackage

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

  /// The backend for a key of this machine's service: it finds the key's own sessions and no others.
  package static func backend(of owner: String) -> any Backend { LocalBackend(of: owner) }

  /// Opens a connection to the server of an owner's session, on which nothing has been said; the caller closes it.
  package static func dial(_ session: String, of owner: String) async throws(SandboxError) -> FileDescriptor {
    try await LocalBackend.dial(session, of: owner)
  }

  /// Number of sessions by their owners, without this user's own.
  package static func sessionCounts() async throws(SandboxError) -> [String: Int] {
    try await LocalBackend.sessionCounts()
  }

  /// Removes what dead owners have left behind; returns the number of their sandboxes.
  package static func collectGarbage() async throws(SandboxError) -> Int { try await LocalBackend.collectGarbage() }
}
