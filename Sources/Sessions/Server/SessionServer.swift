import AgentProtocol
package import AgentTransport
import Glibc
import Launchers
package import SandboxCore
import SessionProtocol
import SystemCalls
package import SystemPackage
import WireFormat

/// Makes a session for its first client, serves all clients, and ends the session: when one of them asks for it, when
/// its time is over, when it has been idle for too long, when the client that created it leaves without keeping it, or
/// when its sandbox is lost.
///
/// The actor and its sandbox live on one thread. What the thread's loop watches keeps the actor alive, since a client may
/// leave while the process ends.
package actor SessionServer<Sandbox: ServedSandbox> {
  /// Makes the sandbox of a session on a thread that runs already.
  package typealias Maker =
    @Sendable (SandboxOptions, SessionID, LoopThread) async throws(SandboxError) -> Sandbox

  /// State that exists once the session is made.
  struct Session {
    let sandbox: Sandbox
    let claim: SessionClaim
    let stored: StoredSession
  }

  package nonisolated let thread: LoopThread
  private let make: Maker
  let log = SessionLog()
  private(set) var session: Session?
  private var listening: (socket: FileDescriptor, watch: Watch)?
  private(set) var clients: [ClientID: ClientConnection] = [:]
  private var clock = SessionClock(SessionOptions())
  private var alarm: LoopTimer?
  private var nextClient = 0
  /// The client that the session is made for, until it is kept.
  private var creator: ClientID?
  private var hasOrder = false
  private var making: Task<Void, Never>?
  /// Number of executions that have begun.
  private(set) var executionCount = 0
  /// Executions under way, by their numbers.
  private(set) var running: [Int: RunningExecution] = [:]
  private(set) var endedExecutions = EndedExecutions()
  /// Whether the sandbox could not start the latest execution that has ended.
  private var isFailing = false
  private var isEnding = false
  /// What a client, the clock or a signal has ended the session for.
  private(set) var reason: SessionEnd?
  private var isGone = false
  private let finished = Promise<Void>()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  package init(on thread: LoopThread, make: @escaping Maker) {
    self.thread = thread
    self.make = make
  }

  /// Starts serving the client that creates the session.
  package func open(first: FileDescriptor) { creator = add(first) }

  /// Returns when nothing is left of the session but this process.
  package func waitForEnd() async { await finished.value }

  /// Ends the session; clients that wait for something get an answer.
  package func end(for reason: SessionEnd?) {
    guard !isEnding else { return }
    isEnding = true
    self.reason = reason
    alarm?.cancel()
    making?.cancel()
    session?.claim.withdraw()
    listening?.watch.cancel()
    if let sandbox = session?.sandbox {
      let error = SandboxError.failure(.sandboxTerminated, reason?.words ?? "the session has ended")
      Task { await sandbox.terminate(because: error) }
    } else if !hasOrder {
      finished.fulfil(())
    }
  }

  private func sandboxEnded() {
    end(for: nil)
    isGone = true
    for client in clients.values { for follower in client.followers.values { follower.end() } }
    thread.onLoop.schedule(after: .seconds(1)) { [finished] in finished.fulfil(()) }
    finishIfOver()
  }

  /// Finishes once all executions have ended, a moment after the sandbox, and the clients that read have got the
  /// results.
  private func finishIfOver() {
    guard isGone, running.isEmpty else { return }
    guard let behind = clients.values.first(where: { !$0.transport.isDrained }) else { return finished.fulfil(()) }
    behind.transport.whenDrained { [weak self] in self?.assumeIsolated { $0.finishIfOver() } }
  }
}

// MARK: Making

extension SessionServer {
  func create(_ order: SessionOrder, for client: ClientConnection, _ call: CallID) throws(ProtocolViolation) {
    guard client.id == creator, !hasOrder else { throw ProtocolViolation("this server has its session") }
    hasOrder = true
    making = Task {
      do throws(SandboxError) {
        let session = try await makeSession(order)
        begin(session, order.session)
        client.answer(call, SessionAnswer(.success(info(session, usage: SessionUsage()))))
      } catch {
        client.answer(call, SessionAnswer<SessionInfo>(.failure(error)))
        isGone = true
        end(for: nil)
        finishIfOver()
      }
    }
  }

  /// Makes the session; others can find it when this returns.
  private func makeSession(_ order: SessionOrder) async throws(SandboxError) -> Session {
    let claim = try SessionClaim(order.id, in: SessionStore(try StateDirectory()))
    var sandbox: Sandbox?
    do throws(SandboxError) {
      let made = try await make(order.options, order.id, thread)
      sandbox = made
      guard !isEnding else { throw .failure(.cancelled, "nobody wants the session any more") }
      listening = listen(on: try claim.listen())
      let stored = StoredSession(order.id, order.session, created: TimeOfDay.milliseconds, supervisor: getpid())
      try claim.publish(stored)
      return Session(sandbox: made, claim: claim, stored: stored)
    } catch {
      claim.withdraw()
      await sandbox?.terminate()
      throw error
    }
  }

  private func begin(_ session: Session, _ options: SessionOptions) {
    self.session = session
    clock = SessionClock(options)
    session.sandbox.assumeIsolated { sandbox in
      sandbox.keepBackground { [weak self] bytes in self?.assumeIsolated { $0.log.printed(bytes) } }
    }
    checkClock()
    Task {
      await session.sandbox.removal()
      sandboxEnded()
    }
  }

  /// Lets the session outlive the connection of the client that created it.
  func keep() { creator = nil }
}

// MARK: Clients

extension SessionServer {
  private static var mostClients: Int { 1000 }

  private func listen(on socket: FileDescriptor) -> (FileDescriptor, Watch) {
    let watch = thread.onLoop.watch(socket, for: .readable) { _ in self.assumeIsolated { $0.accept() } }
    return (socket, watch)
  }

  private func accept() {
    guard let (listener, watch) = listening else { return }
    while true {
      do throws(Errno) {
        admit(try listener.acceptClient())
      } catch .wouldBlock, .interrupted, .connectionAbort {
        return
      } catch {
        return thread.onLoop.pause(watch)
      }
    }
  }

  private func admit(_ socket: FileDescriptor) {
    guard let peer = socket.peer, peer.user == geteuid() || peer.user == 0, clients.count < Self.mostClients else {
      return socket.discard()
    }
    _ = add(socket)
  }

  private func add(_ socket: FileDescriptor) -> ClientID {
    let id = ClientID(value: nextClient)
    nextClient += 1
    let transport = FrameTransport(
      socket, on: thread.onLoop,
      received: { frame throws(ProtocolViolation) in try self.receive(frame, from: id) },
      closed: { _ in self.assumeIsolated { $0.left(id) } })
    clients[id] = ClientConnection(id, transport)
    return id
  }

  /// Removes a client that has left, and ends its calls.
  private func left(_ id: ClientID) {
    guard let client = clients.removeValue(forKey: id) else { return }
    for execution in client.executions.values { execution.clientLeft() }
    for transfer in client.transfers.values { endRelay(transfer, telling: .cancel) }
    for follower in client.followers.values { log.forget(follower) }
    if id == creator { end(for: nil) }
    checkClock()
  }

  private nonisolated func receive(_ frame: Frame, from id: ClientID) throws(ProtocolViolation) {
    let result = assumeIsolated { server in
      Result { () throws(ProtocolViolation) in
        if let client = server.clients[id] { try server.receive(frame, from: client) }
      }
    }
    try result.get()
  }

  /// Sends a client a message, unless it has left.
  func send(_ message: Message, _ call: CallID, to client: ClientID) { clients[client]?.transport.send(call, message) }

  /// Number of clients that keep the session from idling.
  var users: Int { clients.values.count(where: \.isUser) }
}

// MARK: Executions

extension SessionServer {
  /// Records the start of an execution, and returns its number.
  func began(_ control: ExecutionControl, _ request: ExecutionRequest) -> Int {
    executionCount += 1
    running[executionCount] = RunningExecution(control)
    log.began(executionCount, request.program)
    checkClock()
    return executionCount
  }

  func ended(_ number: Int, _ result: Result<ExecutionResult, SandboxError>) {
    switch result {
    case .success(let result):
      log.ended(number, result.verdict, after: result.duration)
      isFailing = [.startFailed, .pids].contains(result.verdict.reason)
    // An execution that could not begin has no verdict of its own.
    case .failure: log.ended(number, Verdict(reason: .startFailed, exitCode: 125))
    }
    let end = ExecutionEnd(result, sessionEnd: reason)
    endedExecutions.keep(end, of: number)
    running.removeValue(forKey: number)?.isOver(end)
    checkClock()
    finishIfOver()
  }
}

// MARK: Time

extension SessionServer {
  /// Ends the session if its time is over; otherwise schedules the next check.
  func checkClock() {
    guard !isEnding, session != nil else { return }
    alarm?.cancel()
    clock.note(isInUse: !running.isEmpty || users > 0)
    // An idle session has nobody who could ask for the reason.
    guard let delay = clock.untilNextLook else { return end(for: clock.timeLeft > .zero ? nil : .timeToLive) }
    alarm = thread.onLoop.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.checkClock() } }
  }

  /// Description of the session for clients.
  func info(_ session: Session, usage: SessionUsage) -> SessionInfo {
    let details = SessionInfo.Details(
      limits: session.sandbox.limits, executions: executionCount, running: running.count, clients: users,
      timeLeft: clock.timeLeft, idleLeft: clock.idleLeft, usage: usage)
    return SessionInfo(session.stored, details: details, isFailing: isFailing)
  }
}
