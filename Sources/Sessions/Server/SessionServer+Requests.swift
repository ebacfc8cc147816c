import AgentClient
import AgentProtocol
import SandboxCore
import SessionProtocol
import WireFormat

extension SessionServer {
  /// Handles a frame of a client; ignores a message for a call that has ended, which is late and not wrong.
  func receive(_ frame: Frame, from client: ClientConnection) throws(ProtocolViolation) {
    switch frame.message {
    case .request(let verb, let body): try open(try SessionRequest(verb, body), frame.call, of: client)
    case .put, .get, .list, .remove: try relay(frame, of: client)
    default: try continueCall(frame, of: client)
    }
  }

  private func open(
    _ request: SessionRequest, _ call: CallID, of client: ClientConnection
  ) throws(ProtocolViolation) {
    if case .hello(let version) = request { return greet(version, client, call) }
    guard client.hasGreeted else { throw ProtocolViolation("a request before hello") }
    guard !client.isTaken(call) else { throw ProtocolViolation("call \(call.value) is taken") }
    if case .create(let order) = request { return try create(order, for: client, call) }
    guard let session else { throw ProtocolViolation("a request before the session is made") }
    if request != .info { isUsed(by: client) }
    switch request {
    case .execute(let execution): execute(execution, call, of: client)
    case .detach(let execution): detach(execution, for: client, call)
    case .wait(let number): wait(for: number, for: client, call)
    case .end(let number): end(number, for: client, call)
    case .signal(let signal): self.signal(signal, for: client, call)
    case .log(let request): follow(request, call, of: client)
    case .info: describe(session, to: client, call)
    case .attach: client.answer(call, SessionAnswer(.success(info(session, usage: SessionUsage()))))
    case .keep:
      keep()
      client.answer(call, SessionAnswer(.success(Acknowledgement())))
    case .terminate: terminate(for: client, call)
    case .hello, .create: break
    }
  }

  /// Answers with the version; a client of another major version gets an error that names both, and can make no
  /// request.
  private func greet(_ version: SessionVersion, _ client: ClientConnection, _ call: CallID) {
    do throws(SandboxError) {
      try version.check()
      client.hasGreeted = true
      client.answer(call, SessionAnswer(.success(SessionVersion.current)))
    } catch {
      client.answer(call, SessionAnswer<SessionVersion>(.failure(error)))
    }
  }

  private func isUsed(by client: ClientConnection) {
    guard !client.isUser else { return }
    client.isUser = true
    checkClock()
  }

  private func continueCall(_ frame: Frame, of client: ClientConnection) throws(ProtocolViolation) {
    if let execution = client.executions[frame.call] {
      try execution.receive(frame.message)
    } else if let agentCall = client.transfers[frame.call] {
      forward(frame.message, frame.call, to: agentCall, of: client)
    } else if let follower = client.followers[frame.call] {
      try receive(frame.message, follower, frame.call, of: client)
    }
  }

  // MARK: Executions

  private func execute(_ execution: SessionExecution, _ call: CallID, of client: ClientConnection) {
    let id = client.id
    let relay = RelayedExecution(hasInput: execution.hasInput, hasCode: execution.hasCode) { [weak self] message in
      self?.assumeIsolated { $0.send(message, call, to: id) }
    }
    client.executions[call] = relay
    // A question is no execution that anybody would look for.
    let number = execution.request.role == .query ? nil : began(relay.control, execution.request)
    let streams = streams(execution, call, id)
    Task {
      let result = await run(execution.request, streams, relay.control)
      conclude(ExecutionEnd(result, sessionEnd: reason), call, of: id)
      if let number { ended(number, result) }
    }
  }

  /// Tells the client how its execution ended, and forgets the execution when the client has all.
  func conclude(_ end: ExecutionEnd, _ call: CallID, of client: ClientID) {
    execution(call, of: client)?.conclude(end) { [weak self] in
      self?.assumeIsolated { $0.clients[client]?.executions[call] = nil }
    }
  }

  func execution(_ call: CallID, of client: ClientID) -> RelayedExecution? { clients[client]?.executions[call] }

  /// Runs a program whose output goes to the streams only; none of it is kept here.
  func run(
    _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl
  ) async -> Result<ExecutionResult, SandboxError> {
    guard let sandbox = session?.sandbox else { return .failure(.failure(.sandboxTerminated, "the session has ended")) }
    var request = request
    request.maxOutput = ByteSize(bytes: 0)
    do throws(SandboxError) {
      let result = try await withTaskExecutorPreference(thread) { [request] () async throws(SandboxError) in
        try await sandbox.execute(request, streams: streams, control: control)
      }
      return .success(result)
    } catch {
      return .failure(error)
    }
  }

  private func streams(_ execution: SessionExecution, _ call: CallID, _ id: ClientID) -> ExecutionStreams {
    func stream(_ port: Port) -> RelayedStream<Sandbox> {
      RelayedStream(server: self, client: id, call: call, port: port)
    }
    return ExecutionStreams(
      input: execution.hasInput ? stream(.input) : nil, output: stream(.output), error: stream(.error),
      code: execution.hasCode ? stream(.code) : nil)
  }

  // MARK: Files

  /// Relays a transfer: messages between client and agent pass unchanged, but for the call's id.
  private func relay(_ frame: Frame, of client: ClientConnection) throws(ProtocolViolation) {
    guard client.hasGreeted else { throw ProtocolViolation("a call before hello") }
    guard !client.isTaken(frame.call) else { throw ProtocolViolation("call \(frame.call.value) is taken") }
    let (id, call) = (client.id, frame.call)
    isUsed(by: client)
    let forward: @Sendable (Message) -> Void = { [weak self] message in
      self?.assumeIsolated { $0.deliver(message, call, to: id) }
    }
    client.transfers[call] = openRelay(frame.message, forward)
  }

  /// Returns the agent's call; nil where the sandbox is gone, after telling `forward`.
  private func openRelay(_ first: Message, _ forward: @escaping @Sendable (Message) -> Void) -> CallID? {
    session?.sandbox.assumeIsolated { sandbox in
      guard let calls = sandbox.calls else {
        forward(.failed(.unreachable, detail: Array("the session has ended".utf8)))
        return nil
      }
      let relay = calls.open { line in RelayCall(first, on: line, forward: forward) }
      return calls.call(relay.id) == nil ? nil : relay.id
    }
  }

  /// Passes on a message of the agent. `done` and `failed` end the call; a download goes on until the client's `done`.
  private func deliver(_ message: Message, _ call: CallID, to client: ClientID) {
    send(message, call, to: client)
    switch message {
    case .done, .failed: if let agentCall = clients[client]?.transfers.removeValue(forKey: call) { endRelay(agentCall) }
    default: break
    }
  }

  private func forward(_ message: Message, _ call: CallID, to agentCall: CallID, of client: ClientConnection) {
    switch message {
    case .done, .cancel:
      client.transfers[call] = nil
      endRelay(agentCall, telling: message)
    default: relay(agentCall) { $0.send(message) }
    }
  }

  /// Ends a transfer's call, after sending the agent `message`, if any.
  func endRelay(_ agentCall: CallID, telling message: Message? = nil) {
    relay(agentCall) { relay in
      if let message { relay.send(message) }
      relay.close()
    }
  }

  private func relay(_ agentCall: CallID, _ body: @Sendable (RelayCall) -> Void) {
    session?.sandbox.assumeIsolated { sandbox in
      if let relay = sandbox.calls?.call(agentCall) as? RelayCall { body(relay) }
    }
  }

  // MARK: The session itself

  private func describe(_ session: Session, to client: ClientConnection, _ call: CallID) {
    Task {
      let usage = await session.sandbox.usage()
      client.answer(call, SessionAnswer(.success(info(session, usage: usage))))
    }
  }

  private func terminate(for client: ClientConnection, _ call: CallID) {
    end(for: .terminated)
    Task {
      await session?.sandbox.removal()
      client.answer(call, SessionAnswer(.success(Acknowledgement())))
    }
  }

  private func follow(_ request: LogRequest, _ call: CallID, of client: ClientConnection) {
    let id = client.id
    let follower = LogFollower(log, isFollowing: request.isFollowing) { [weak self] message in
      self?.assumeIsolated { $0.send(message, call, to: id) }
    }
    client.followers[call] = follower
    log.follow(follower)
  }

  private func receive(
    _ message: Message, _ follower: LogFollower, _ call: CallID, of client: ClientConnection
  ) throws(ProtocolViolation) {
    switch message {
    case .credit(.output, let count): try follower.grant(count)
    case .cancel:
      log.forget(follower)
      client.followers[call] = nil
    default: throw ProtocolViolation("a reader of the log does not say \(message)")
    }
  }
}
