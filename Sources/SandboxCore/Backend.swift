/// Maker of sandboxes, on this machine or in a service; it also finds sessions, which outlive their maker.
///
/// Its calls take a session's id, a unique beginning of the id, or its name. They block no thread of Swift's pool.
package protocol Backend: Sendable {
  /// Makes a sandbox that ends with this process at the latest.
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
  /// Runs a program to its end, which the result describes; throws only where alphagent or the request is at fault.
  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult
  /// Writes the files of an entry stream, each whole or not at all. Where the destination is a directory or ends in
  /// `/`, and the name is not empty, the root of the stream becomes that name in it. Cancelling the task cancels the
  /// transfer.
  func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError)
  /// Reads files and trees as one entry stream: one path as its root, several under their last names. Cancelling the
  /// task cancels the transfer.
  func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError)
  /// Reads what a directory holds, or a file itself, as one entry stream without content: the first entry is the path's
  /// own. Cancelling the task cancels the transfer.
  func list(_ path: SandboxPath, into entries: any OutputSink) async throws(SandboxError)
  /// Removes a file or a link, or a directory with all that is in it.
  func remove(_ path: SandboxPath) async throws(SandboxError)
  /// Cancels everything under way, since the caller is about to exit; ends a sandbox that belongs to this process.
  func abandon() async
  /// Ends every process of the sandbox and removes it; returns when nothing of it is left.
  func terminate() async
}

/// A connection to one session. `terminate` ends the session, and returns when nothing of it is left.
package protocol SessionHandle: SandboxHandle {
  /// Whether the connection stands, as far as this process knows.
  var isConnected: Bool { get }
  /// Lets a session that this connection created outlive the connection.
  func keep() async throws(SandboxError)
  /// Information about the session, with the resources that it uses now.
  func info() async throws(SandboxError) -> SessionInfo
  /// Starts a program without a client: its output goes to the session's log. Returns its number in the session.
  func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int
  /// Waits for the end of a detached execution. Its output is in the log; the result counts its bytes.
  func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult
  /// Ends an execution of any client as SIGTERM does; returns when it is over. Throws where it is not under way.
  func end(execution: Int) async throws(SandboxError)
  /// Sends an execution of any client SIGINT (2), SIGTERM (15), SIGHUP (1) or SIGKILL (9), with the effect that
  /// its own client's have; throws where it is not under way.
  func signal(_ signal: Int32, execution: Int) async throws(SandboxError)
  /// Passes on the entries of the session's log and, if `follow`, later ones until the session ends. Stops early where
  /// `receive` returns false.
  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError)
}
