import AgentClient
import AgentTransport
import Launchers
package import SandboxCore
import Sessions
import SystemCalls
package import SystemPackage

/// Sandboxes and sessions on this machine.
package final class LocalBackend: Backend {
  private typealias Connection = Promise<Result<any SessionHandle, SandboxError>>

  private let preparation: Preparation?
  private let connection: (reference: String, promise: Connection)?
  private let sessions: LocalSessions

  /// Begins to make or connect to the expected, on threads of its own, and returns at once.
  ///
  /// - Parameter owner: id of the service's key that sessions belong to; nil: they are this user's own.
  package init(expecting expectation: Expectation = .nothing, of owner: String? = nil) {
    sessions = LocalSessions(of: owner)
    switch expectation {
    case .nothing: (preparation, connection) = (nil, nil)
    case .sandbox: (preparation, connection) = (try? Preparation(nil), nil)
    case .sandboxOf(let shape): (preparation, connection) = (try? Preparation(shape), nil)
    case .session(let reference):
      (preparation, connection) = (nil, (try? Self.connecting(to: reference)).map { (reference, $0) })
    }
  }

  package func make(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle {
    let prepared = try await preparation?.take()
    if let started = prepared?.started {
      if started.shape == options.shape { return ConnectionHandle(try await LocalSandbox.make(options, started)) }
      await started.discard()
    }
    return ConnectionHandle(try await LocalSandbox.make(options, on: prepared?.host))
  }

  package func create(
    _ options: SandboxOptions, _ session: SessionOptions
  ) async throws(SandboxError) -> any SessionHandle {
    try await sessions.create(options, session)
  }

  package func attach(to session: String) async throws(SandboxError) -> any SessionHandle {
    if let connection, connection.reference == session { return try await connection.promise.value.get() }
    return try await sessions.attach(to: session)
  }

  package func list() async throws(SandboxError) -> [SessionInfo] { try await sessions.list() }

  package func info(_ session: String) async throws(SandboxError) -> SessionInfo { try await sessions.info(session) }

  package func terminate(_ session: String) async throws(SandboxError) -> String {
    try await sessions.terminate(session)
  }

  /// Removes the sandbox that was begun in advance, unless it was used.
  package func discardUnused() async { await (try? preparation?.take())?.started?.discard() }

  private static func connecting(to reference: String) throws(SandboxError) -> Connection {
    let thread = try LoopThread.started()
    let promise = Connection()
    Task.detached(executorPreference: thread) {
      do throws(SandboxError) {
        promise.fulfil(.success(try await LocalSessions().attach(to: reference, on: thread)))
      } catch {
        promise.fulfil(.failure(error))
      }
    }
    return promise
  }
}

extension LocalBackend {
  /// Name of the tool's hidden subcommand that runs the supervisor of a session.
  package static let supervisorCommand = SupervisorProcess.command

  /// Serves the session that this process was started for until it is over; `started` gets a closure that ends it
  /// earlier, to be called from any thread.
  package static func superviseSession(
    started: (_ end: @escaping @Sendable () -> Void) -> Void
  ) async throws(SandboxError) {
    let supervisor = try Supervisor { options, id, thread throws(SandboxError) in
      let started = try await thread.perform { () throws(SandboxError) in
        try StartedSandbox(options.shape, requiring: options.required, id, on: try LocalHost(), thread: thread)
      }
      let sandbox = try await LocalSandbox.make(options, started, ownsThread: false)
      try await sandbox.untilReady()
      return sandbox
    }
    started { supervisor.end() }
    await supervisor.run()
  }

  /// Name of the systemd service that this process belongs to, with which all that it starts ends; nil where there is
  /// none.
  package static var enclosingService: String? { MemberCgroups(of: "self").service?.name }

  /// Opens a connection to the server of an owner's session, on which nothing has been said.
  package static func dial(_ session: String, of owner: String) async throws(SandboxError) -> FileDescriptor {
    try await LocalSessions(of: owner).dial(session)
  }

  /// Number of sessions by their owners, without this user's own.
  package static func sessionCounts() async throws(SandboxError) -> [String: Int] { try await LocalSessions.counts() }

  /// Removes the leftovers of owners that have ended; returns the number of their sandboxes. Waits for supervisors that
  /// have just been killed, and for their sandboxes.
  package static func collectGarbage() async throws(SandboxError) -> Int {
    try await blocking { () throws(SandboxError) in
      let state = try StateDirectory()
      let store = SessionStore(state)
      for process in store.records().compactMap({ SupervisorProcess(of: $0, in: store) }) where process.isEnding {
        process.killWithSandbox(within: .seconds(5))
      }
      let sessions = store.sweep()
      var sandboxes = Lease.sweep(state.slots)
      // The kernel ends a sandbox a moment after its supervisor; nothing tells which lease was that sandbox's.
      for _ in 0..<100 where sandboxes < sessions {
        pause(for: .milliseconds(10))
        sandboxes += Lease.sweep(state.slots)
      }
      return max(sessions, sandboxes)
    }
  }
}
