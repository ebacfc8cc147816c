import SandboxCore

/// Session: a sandbox that outlives the process that made it.
public struct Session: Sendable {
  package let handle: any SessionHandle

  /// The sandbox itself.
  public var sandbox: Sandbox { Sandbox(handle) }

  /// Information about the session, with the resources that it uses now.
  public func info() async throws(SandboxError) -> SessionInfo { try await handle.info() }

  /// Starts a program that goes on without this process; returns its number in the session. Its output goes to the log.
  public func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int { try await handle.detach(request) }

  /// Waits for the end of a detached execution. Its output is in the log; the result counts its bytes.
  public func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult {
    try await handle.wait(for: execution)
  }

  /// Ends an execution of any client, as SIGTERM does; returns when it is over. Throws where it is not under way.
  public func end(execution: Int) async throws(SandboxError) { try await handle.end(execution: execution) }

  /// The session's log: executions, and output that no client took; if `follow`, also later entries until the session
  /// ends.
  public func logs(follow: Bool = false) -> AsyncThrowingStream<SessionLogEntry, any Error> {
    AsyncThrowingStream { continuation in
      let reading = Task {
        do throws(SandboxError) {
          try await handle.readLog(follow: follow) { entries in
            !entries.contains { if case .terminated = continuation.yield($0) { true } else { false } }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in reading.cancel() }
    }
  }
}

extension Sandbox {
  /// Starts a session: a sandbox that outlives this process, until `terminate` or the end of its time.
  ///
  /// Throws where its name is taken. The program `alphagent` must be beside this one or in PATH: it runs the session's
  /// supervisor.
  public static func createSession(
    _ options: SandboxOptions = SandboxOptions(), _ session: SessionOptions = SessionOptions()
  ) async throws(SandboxError) -> Sandbox {
    let handle = try await BackendChoice().backend().create(options, session)
    try await handle.keep()
    return Sandbox(handle)
  }

  /// Connects to the session that an id, the beginning of one, or a name stands for.
  public static func attach(to session: String) async throws(SandboxError) -> Sandbox {
    Sandbox(try await BackendChoice().backend().attach(to: session))
  }

  /// This user's sessions, the oldest first; also those whose supervisor does not answer.
  public static func sessions() async throws(SandboxError) -> [SessionInfo] {
    try await BackendChoice().backend().list()
  }

  /// One session; also where its supervisor does not answer.
  public static func info(of session: String) async throws(SandboxError) -> SessionInfo {
    try await BackendChoice().backend().info(session)
  }

  /// Ends a session, whether or not its supervisor answers; returns its id when nothing of it is left.
  @discardableResult
  public static func terminate(session: String) async throws(SandboxError) -> String {
    try await BackendChoice().backend().terminate(session)
  }

  /// The sandbox's session; nil for a sandbox that ends with its process.
  public var session: Session? { (handle as? any SessionHandle).map { Session(handle: $0) } }
}
