/// Makes sandboxes, and finds those that outlive their maker: on this machine, or in a service.
///
/// A session is named by its id, a unique beginning of it, or its name. Nothing here blocks the threads that Swift's tasks
/// share.
package protocol Backend: Sendable {
  /// Makes a sandbox that ends with this process, or before.
  func make(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle
  /// Starts a session, and connects to it. It ends with this connection unless `keep` is called.
  func create(_ options: SandboxOptions, _ session: SessionOptions) async throws(SandboxError) -> any SessionHandle
  /// Connects to a session.
  func attach(to session: String) async throws(SandboxError) -> any SessionHandle
  /// All of this user's sessions, the oldest first; also those whose supervisor does not answer.
  func list() async throws(SandboxError) -> [SessionInfo]
  /// One session; also where its supervisor does not answer.
  func info(_ session: String) async throws(SandboxError) -> SessionInfo
  /// Ends a session, whether or not its supervisor answers; returns its id when nothing of it is left.
  func terminate(_ session: String) async throws(SandboxError) -> String
}

/// One sandbox.
package protocol SandboxHandle: Sendable {
  var id: String { get }
  /// The limits, and whether the sandbox is held to each.
  var limits: [EnforcedLimit] { get }
  /// Runs a program to its end. How it ended is in the result; errors are those of alphagent and of the request.
  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult
  /// Writes the files of an entry stream, each whole or not at all. Where the destination is a directory or ends in `/`, and
  /// the name is not empty, the root of the stream becomes that name in it. Cancelling the task gives it up.
  func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError)
  /// Reads files and trees as one entry stream: one path as its root, several under their last names. Cancelling the task
  /// gives it up.
  func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError)
  /// Gives up what is under way: the caller is about to go. A sandbox that belongs to this process ends.
  func abandon() async
  /// Ends every process of the sandbox and removes it; returns when nothing of it is left.
  func terminate() async
}

/// A connection to one session. `terminate` ends the session, and returns when nothing of it is left.
package protocol SessionHandle: SandboxHandle {
  /// Lets a session that this connection has created live on without it.
  func keep() async throws(SandboxError)
  /// The session, and what it holds now.
  func info() async throws(SandboxError) -> SessionInfo
  /// Starts a program that has no client: what it prints goes to the session's log. Returns its number in the session.
  func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int
  /// Waits for the end of a detached execution; its output is in the log, and counted in the result.
  func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult
  /// Ends an execution, whoever started it, as SIGTERM does; returns when it is over. Throws where it is not under way.
  func end(execution: Int) async throws(SandboxError)
  /// Passes on what the session's log holds and, to follow, what comes until the session ends. Ends early where `receive`
  /// returns false.
  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError)
}
