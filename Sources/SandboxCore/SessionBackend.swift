/// Keeps sandboxes that outlive the process that made them: on this machine, or in a service.
package protocol SessionBackend: Sendable {
  /// Starts a session. The handle is connected to it; the session lives on when the handle goes.
  func createSession(_ options: SandboxOptions, _ session: SessionOptions) async throws(SandboxError)
    -> any SessionHandle
  /// All of this user's, the oldest first.
  func sessions() async throws(SandboxError) -> [SessionInfo]
  /// One of them, by its id, a unique prefix of it, or its name; also where its supervisor does not answer.
  func info(_ reference: String) async throws(SandboxError) -> SessionInfo
  /// Ends it, whether or not its supervisor answers; returns its id when nothing of it is left.
  func terminate(_ reference: String) async throws(SandboxError) -> String
  /// Connects to the session that an id, a unique prefix of one, or a name stands for.
  func attach(to reference: String) async throws(SandboxError) -> any SessionHandle
}

/// A connection to one session. `terminate` ends the session, and returns when nothing of it is left.
package protocol SessionHandle: SandboxHandle {
  func info() async throws(SandboxError) -> SessionInfo
  /// Starts a program that has no client: what it prints goes to the session's log. Returns its number in the session.
  func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int
  /// Ends an execution, whoever started it, as SIGTERM does; returns when it is over. Throws where it is not under way.
  func end(execution number: Int) async throws(SandboxError)
  /// Passes on what the session's log holds and, to follow, what comes until the session ends. Ends early where `receive`
  /// returns false.
  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError)
}
