import AgentClient
import AgentTransport
import Records
package import SandboxCore
import ServiceAPI
import SessionProtocol
import SystemCalls
import SystemPackage
import WireFormat

/// Sandboxes and sessions of a service.
///
/// A session is spoken to as a local one is: the link joins this process's socket to the session's own server.
package final class RemoteBackend: Backend {
  private typealias Connection = Promise<Result<any SessionHandle, SandboxError>>

  private let service: RemoteService
  private let connection: (reference: String, promise: Connection)?

  /// The most time that a service may take to answer in a stream that is open.
  private static let patience = Duration.seconds(30)
  /// Sessions that are asked for at a time.
  private static let pageSize = 200

  /// Begins to connect to the expected session on a thread of its own, and returns at once.
  package init(_ service: RemoteService, expecting expectation: Expectation = .nothing) {
    self.service = service
    if case .session(let reference) = expectation {
      connection = (try? Self.connecting(to: reference, of: service)).map { (reference, $0) }
    } else {
      connection = nil
    }
  }

  package func make(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle {
    OneShotHandle(try await create(options, SessionOptions()))
  }

  package func create(
    _ options: SandboxOptions, _ session: SessionOptions
  ) async throws(SandboxError) -> any SessionHandle {
    let order = SessionOrder(id: .random(), options: options, session: session)
    let request = service.request(.stream(order: order.encoded), ServicePath.stream)
    return try await Self.connect(request, on: try LoopThread.started())
  }

  package func attach(to session: String) async throws(SandboxError) -> any SessionHandle {
    if let connection, connection.reference == session { return try await connection.promise.value.get() }
    return try await Self.connect(try Self.stream(to: session, of: service), on: try LoopThread.started())
  }

  package func list() async throws(SandboxError) -> [SessionInfo] {
    var (sessions, cursor): ([SessionInfo], String?) = ([], nil)
    repeat {
      let path = ServicePath.page(of: Self.pageSize, from: cursor)
      let page = try await ask("GET", path).decode(SessionPage.self)
      for record in page.sandboxes { sessions.append(try SessionInfo(record)) }
      cursor = page.next
    } while cursor != nil
    return sessions
  }

  package func info(_ session: String) async throws(SandboxError) -> SessionInfo {
    try SessionInfo(try await ask("GET", ServicePath.sandbox(try Self.checked(session))).decode(SessionRecord.self))
  }

  package func terminate(_ session: String) async throws(SandboxError) -> String {
    let record = try await ask("DELETE", ServicePath.sandbox(try Self.checked(session))).decode(TerminatedRecord.self)
    guard let id = record.terminated.first else {
      throw .failure(.serviceFailed, "the service does not say which session it has ended")
    }
    return id
  }
}

// MARK: The service itself

extension RemoteBackend {
  /// Requests that the round trip is the median of.
  private static let trips = 10

  /// What the service's host can enforce.
  package func host() async throws(SandboxError) -> HostReport {
    try HostReport(try await ask("GET", ServicePath.host).decode(HostRecord.self))
  }

  /// The service's release, and the time that a request takes on an open connection.
  package func distance() async throws(SandboxError) -> (version: String, roundTrip: Duration) {
    let answer = try await ask("GET", ServicePath.health, times: Self.trips + 1)
    return (try answer.decode(HealthRecord.self).version, answer.roundTrip)
  }

  /// Throws where the service does not accept the key.
  package func checkKey() async throws(SandboxError) {
    _ = try await ask("GET", ServicePath.page(of: 1)).decode(SessionPage.self)
  }

  private func ask(_ method: String, _ path: String, times: Int = 1) async throws(SandboxError) -> ServiceAnswer {
    let request = service.request(.answer(method: method, times: times), path)
    return try await blocking { () throws(SandboxError) in try LinkExchange.answer(to: request) }
  }
}

// MARK: Connections

extension RemoteBackend {
  private static func stream(
    to session: String, of service: RemoteService
  ) throws(SandboxError) -> LinkRequest {
    service.request(.stream(order: nil), ServicePath.stream(of: try checked(session)))
  }

  /// The reference of a session. Throws for what would lead elsewhere as a part of a path.
  private static func checked(_ session: String) throws(SandboxError) -> String {
    guard ["", ".", ".."].contains(session) else { return session }
    throw .failure(.sessionUnknown, "there is no session '\(session)'")
  }

  /// Connects to a session, on a thread that then belongs to the connection.
  private static func connect(
    _ request: LinkRequest, on thread: LoopThread
  ) async throws(SandboxError) -> any SessionHandle {
    do throws(SandboxError) {
      return try await withTaskExecutorPreference(thread) { () async throws(SandboxError) in
        let socket = try await thread.perform { () throws(SandboxError) in try opened(request) }
        return ConnectionHandle(
          try await SessionClient.connect(socket, on: thread, ownsThread: true, saying: .attach, patience: patience))
      }
    } catch {
      thread.stop()
      throw error
    }
  }

  /// The socket to a session. Throws the service's reason where it has made none.
  private static func opened(_ request: LinkRequest) throws(SandboxError) -> FileDescriptor {
    let (socket, opening) = try LinkExchange.stream(request)
    guard !opening.isEmpty else { return socket }
    do {
      if let problem = try JSONText.decode(StreamReply.self, from: opening).problem { throw problem.error }
      return socket
    } catch {
      socket.discard()
      throw error as? SandboxError
        ?? .failure(.serviceFailed, "the service's answer is not one that this version understands")
    }
  }

  private static func connecting(
    to reference: String, of service: RemoteService
  ) throws(SandboxError) -> Connection {
    let thread = try LoopThread.started()
    let promise = Connection()
    Task.detached(executorPreference: thread) {
      do throws(SandboxError) {
        promise.fulfil(.success(try await connect(try stream(to: reference, of: service), on: thread)))
      } catch {
        promise.fulfil(.failure(error))
      }
    }
    return promise
  }
}
