import AgentTransport
import Launchers
package import SandboxCore
package import SystemCalls
import SystemPackage

/// Sessions on this machine, each in a process of its own that is its supervisor.
package struct LocalSessions: SessionBackend {
  private let state: StateDirectory
  private let store: SessionStore

  /// How long a supervisor may take for an answer.
  private static let patience = Duration.seconds(10)
  /// In a list, one that does not answer must not hold the others up.
  private static let listPatience = Duration.seconds(1)

  /// Throws when the state directory cannot be used. Removes what supervisors that are gone left behind.
  package init() throws(SandboxError) {
    state = try StateDirectory()
    store = SessionStore(state)
    _ = sweep(state)
  }

  package func createSession(
    _ options: SandboxOptions, _ session: SessionOptions
  ) async throws(SandboxError) -> any SessionHandle {
    let order = SessionOrder(id: .random(), options: options, session: session)
    return try await Self.connecting { thread throws(SandboxError) in
      let link = try SessionLink(try SupervisorProcess.start(order.id), patience: .seconds(60))
      let details = try link.ask(.create, order.encoded)
      guard let record = store.read(order.id) else {
        link.socket.discard()
        throw SessionStore.unknown(order.id.description)
      }
      return connect(link.socket, record, details.limits, on: thread)
    }.value.get()
  }

  package func sessions() async throws(SandboxError) -> [SessionInfo] {
    store.records().map(info)
  }

  package func info(_ reference: String) async throws(SandboxError) -> SessionInfo {
    let id = try store.resolve(reference)
    return info(try record(id))
  }

  /// Without details where the supervisor does not answer.
  private func info(_ record: SessionRecord) -> SessionInfo {
    let link = try? SessionLink(to: record.id, in: store, patience: Self.listPatience)
    let details = try? link?.ask(.info)
    if details != nil { link?.socket.discard() }
    return SessionInfo(record, details: details)
  }

  private func record(_ id: SessionID) throws(SandboxError) -> SessionRecord {
    if let record = store.read(id) { return record }
    throw SandboxError.failure(
      .sandboxLost, "the record of session '\(id)' cannot be read",
      hint: "a session lives with the version that made it")
  }

  package func terminate(_ reference: String) async throws(SandboxError) -> String {
    let id = try store.resolve(reference)
    let record = try record(id)
    do throws(SandboxError) {
      let session = try Self.connecting { thread throws(SandboxError) in
        try attach(to: record, patience: Self.listPatience, on: thread)
      }
      try await session.value.get().terminate()
    } catch {
      guard let process = SupervisorProcess(of: record, in: store) else { throw error }
      defer { process.close() }
      process.killWithSandbox(within: .seconds(5))
      _ = sweep(state)
    }
    return id.description
  }

  package func attach(to reference: String) async throws(SandboxError) -> any SessionHandle {
    try await Self.connecting { thread throws(SandboxError) in try attach(to: reference, on: thread) }.value.get()
  }
}

// MARK: Connections

extension LocalSessions {
  /// A session's handle, or why there is none.
  package typealias Connection = Promise<Result<any SessionHandle, SandboxError>>

  /// Connects as `attach` does, and returns at once: the caller does something else meanwhile.
  package static func attaching(to reference: String) throws(SandboxError) -> Connection {
    try connecting { thread throws(SandboxError) in try LocalSessions().attach(to: reference, on: thread) }
  }

  /// What blocks until there is a connection happens on the thread that the connection is to live on.
  private static func connecting(
    _ connect: @escaping @Sendable (LoopThread) throws(SandboxError) -> any SessionHandle
  ) throws(SandboxError) -> Connection {
    let thread = try LoopThread.starting()
    let connection = Connection()
    thread.post {
      do throws(SandboxError) {
        connection.fulfil(.success(try connect(thread)))
      } catch {
        thread.stop()
        connection.fulfil(.failure(error))
      }
    }
    return connection
  }

  private func attach(to reference: String, on thread: LoopThread) throws(SandboxError) -> any SessionHandle {
    try attach(to: try record(try store.resolve(reference)), patience: Self.patience, on: thread)
  }

  private func attach(
    to record: SessionRecord, patience: Duration, on thread: LoopThread
  ) throws(SandboxError) -> any SessionHandle {
    let link = try SessionLink(to: record.id, in: store, patience: patience)
    let details = try link.ask(.attach)
    return connect(link.socket, record, details.limits, on: thread)
  }

  private func connect(
    _ socket: FileDescriptor, _ record: SessionRecord, _ limits: [EnforcedLimit], on thread: LoopThread
  ) -> any SessionHandle {
    let client = SessionClient(record, limits, in: store, on: thread)
    client.assumeIsolated { $0.open(socket) }
    return ConnectionHandle(client)
  }
}
