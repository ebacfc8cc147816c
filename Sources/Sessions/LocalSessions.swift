import AgentClient
package import AgentTransport
package import SandboxCore
import SessionProtocol
import SystemCalls
package import SystemPackage

/// One owner's sessions on this machine, each in a process of its own that is its supervisor.
///
/// Blocking work runs on threads of its own, most of it on that of the connection's loop.
package struct LocalSessions: Sendable {
  /// The most time that a supervisor may take to make its session.
  private static let makingPatience = Duration.seconds(60)
  private static let patience = Duration.seconds(10)
  /// Shorter for lists, so that a silent supervisor does not hold the others up.
  private static let listPatience = Duration.seconds(1)

  /// Id of the service's key that they belong to; nil: they are this user's own.
  private let owner: String?

  package init(of owner: String? = nil) { self.owner = owner }

  /// Starts a session; it ends with the connection unless it is kept.
  package func create(
    _ options: SandboxOptions, _ session: SessionOptions
  ) async throws(SandboxError) -> any SessionHandle {
    var session = session
    session.owner = owner
    let order = SessionOrder(id: .random(), options: options, session: session)
    return try await onThread { thread throws(SandboxError) in
      let store = try SessionStore.open()
      let socket = try SupervisorProcess.start(order.id)
      return try await connect(
        socket, order.id, store, on: thread, saying: .create(order), patience: Self.makingPatience)
    }
  }

  package func attach(to reference: String) async throws(SandboxError) -> any SessionHandle {
    try await attach(to: reference, on: try LoopThread.started())
  }

  /// Connects to a session, on a thread that then belongs to the connection.
  package func attach(to reference: String, on thread: LoopThread) async throws(SandboxError) -> any SessionHandle {
    try await running(on: thread) { thread throws(SandboxError) in
      let store = try SessionStore.open()
      let id = try store.resolve(reference, of: owner)
      return try await connect(
        try Self.dial(id, store), id, store, on: thread, saying: .attach, patience: Self.patience)
    }
  }

  /// All of the owner's sessions, the oldest first.
  package func list() async throws(SandboxError) -> [SessionInfo] {
    try await lookingAt { store, thread throws(SandboxError) in
      let records = store.records(of: owner)
      return await withTaskGroup { group in
        for (index, record) in records.enumerated() {
          group.addTask { (index, await Self.look(at: record, store, on: thread)) }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// Number of sessions by their owners, without this user's own.
  package static func counts() async throws(SandboxError) -> [String: Int] {
    try await blocking { () throws(SandboxError) in
      try SessionStore.open().records().compactMap(\.owner).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  /// Opens a connection to a session's server, on which nothing has been said.
  package func dial(_ reference: String) async throws(SandboxError) -> FileDescriptor {
    try await blocking { [owner] () throws(SandboxError) in
      let store = try SessionStore.open()
      return try Self.dial(try store.resolve(reference, of: owner), store)
    }
  }

  package func info(_ reference: String) async throws(SandboxError) -> SessionInfo {
    try await lookingAt { store, thread throws(SandboxError) in
      await Self.look(at: try store.record(of: try store.resolve(reference, of: owner)), store, on: thread)
    }
  }

  /// Ends a session, whether or not its supervisor answers; returns its id when nothing of it is left.
  package func terminate(_ reference: String) async throws(SandboxError) -> String {
    let session: any SessionHandle
    do throws(SandboxError) {
      session = try await onThread { thread throws(SandboxError) in
        let store = try SessionStore.open()
        let id = try store.resolve(reference, of: owner)
        return try await connect(
          try Self.dial(id, store), id, store, on: thread, saying: .attach, patience: Self.listPatience)
      }
    } catch {
      return try await kill(reference, because: error)
    }
    await session.terminate()
    return session.id
  }

  /// Kills a session that cannot be connected to; throws `error` where its supervisor lives and cannot be found.
  private func kill(_ reference: String, because error: SandboxError) async throws(SandboxError) -> String {
    try await blocking { () throws(SandboxError) in
      let store = try SessionStore.open()
      let id = try store.resolve(reference, of: owner)
      guard let process = SupervisorProcess(of: try store.record(of: id), in: store) else {
        throw store.isHeld(id) ? error : SessionStore.unknown(reference)
      }
      process.killWithSandbox(within: .seconds(5))
      _ = store.sweep()
      return id.description
    }
  }
}

// MARK: Connections

extension LocalSessions {
  /// Runs the body on a new thread, which the session's connection then lives on.
  private func onThread(
    _ body: @Sendable (LoopThread) async throws(SandboxError) -> any SessionHandle
  ) async throws(SandboxError) -> any SessionHandle {
    try await running(on: try LoopThread.started(), body)
  }

  private func running(
    on thread: LoopThread, _ body: @Sendable (LoopThread) async throws(SandboxError) -> any SessionHandle
  ) async throws(SandboxError) -> any SessionHandle {
    do throws(SandboxError) {
      return try await withTaskExecutorPreference(thread) { () async throws(SandboxError) in try await body(thread) }
    } catch {
      thread.stop()
      throw error
    }
  }

  /// Runs the body on a thread that ends with it.
  private func lookingAt<Value: Sendable>(
    _ body: @Sendable (SessionStore, LoopThread) async throws(SandboxError) -> Value
  ) async throws(SandboxError) -> Value {
    let thread = try LoopThread.started()
    defer { thread.stop() }
    return try await withTaskExecutorPreference(thread) { () async throws(SandboxError) in
      try await body(try SessionStore.open(), thread)
    }
  }

  /// Connects to the socket of a session's supervisor.
  private static func dial(_ id: SessionID, _ store: SessionStore) throws(SandboxError) -> FileDescriptor {
    do throws(Errno) {
      return try .connected(to: store.socket(id))
    } catch .connectionRefused, .noSuchFileOrDirectory {
      throw SessionStore.unknown(id.description)
    } catch {
      throw .failure(
        .sessionUnresponsive, "cannot connect to session '\(id)': \(error)", hint: error.remedy)
    }
  }

  private func connect(
    _ socket: FileDescriptor, _ id: SessionID, _ store: SessionStore, on thread: LoopThread,
    saying first: SessionRequest, patience: Duration
  ) async throws(SandboxError) -> any SessionHandle {
    let client = try await SessionClient.connect(
      socket, on: thread, ownsThread: true, saying: first, patience: patience)
    let process = store.read(id).flatMap { SupervisorProcess(of: $0, in: store) }
    return ConnectionHandle(client, afterTermination: { await Self.cleanUp(after: process, in: store) })
  }

  /// Waits until nothing is left of a session that was told to end; kills its supervisor if that does not end in time.
  private static func cleanUp(after process: SupervisorProcess?, in store: SessionStore) async {
    await blocking {
      if process?.waitForEnd(within: .seconds(5)) == false { process?.killWithSandbox(within: .seconds(5)) }
      _ = store.sweep()
    }
  }

  /// Describes a session; without details where its supervisor does not answer, or is of another version.
  private static func look(
    at stored: StoredSession, _ store: SessionStore, on thread: LoopThread
  ) async -> SessionInfo {
    guard stored.isReadable else { return SessionInfo(stored, state: .incompatible) }
    do throws(SandboxError) {
      let client = try await SessionClient.connect(
        try dial(stored.id, store), on: thread, ownsThread: false, saying: .info, patience: listPatience)
      defer { client.release() }
      return client.info ?? SessionInfo(stored, state: .unresponsive)
    } catch {
      return SessionInfo(stored, state: error.code == .sessionIncompatible ? .incompatible : .unresponsive)
    }
  }
}
