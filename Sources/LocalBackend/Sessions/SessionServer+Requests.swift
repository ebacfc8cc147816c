import AgentTransport
import AgentProtocol
import SandboxCore
import WireFormat

extension SessionServer {
  /// Takes a frame of a client's. A message for a call that has ended is late, not wrong.
  func receive(_ frame: Frame, from client: ClientConnection) throws(ProtocolViolation) {
    if case .hello = frame.message { return try greet(client) }
    guard client.hasGreeted else { throw ProtocolViolation("a call before hello") }
    switch frame.message {
    case .request(let verb, let body): try open(verb, body, frame.call, of: client)
    case .put, .get: try relay(frame, of: client)
    default: try continueCall(frame, of: client)
    }
  }

  private func greet(_ client: ClientConnection) throws(ProtocolViolation) {
    guard !client.hasGreeted else { throw ProtocolViolation("a second hello") }
    client.hasGreeted = true
    client.transport.send(.connection, .hello(Hello()))
  }

  private func open(
    _ verb: UInt8, _ body: [UInt8], _ call: CallID, of client: ClientConnection
  ) throws(ProtocolViolation) {
    guard !client.isTaken(call) else { throw ProtocolViolation("call \(call.value) is taken") }
    guard let verb = SessionVerb(rawValue: verb), verb != .create else { throw ProtocolViolation("no verb is \(verb)") }
    if verb != .info, !client.isUser {
      client.isUser = true
      checkClock()
    }
    switch verb {
    case .execute: execute(try SessionExecution(decoding: body), call, of: client)
    case .detach: detach(try SessionExecution(decoding: body), for: client.id, call)
    case .end: end(try ExecutionNumber(decoding: body), for: client.id, call)
    case .log: follow(try LogRequest(decoding: body), call, of: client)
    case .info: describe(to: client.id, call)
    case .attach: answer(details(usage: SessionUsage()), to: client.id, call)
    case .terminate: terminate(for: client.id, call)
    case .create: break
    }
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
    let relay = RelayedExecution(execution) { [weak self] message in
      self?.assumeIsolated { $0.send(message, call, to: id) }
    }
    client.executions[call] = relay
    let number = began(relay.control, execution.request.program)
    let streams = streams(execution, call, id)
    Task {
      let result = await run(execution.request, streams, relay.control)
      self.execution(call, of: id)?.conclude(result)
      forget(call, of: id)
      ended(number, result)
    }
  }

  /// Whoever wants the output has a stream for it; in here nothing of it is kept.
  func run(
    _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl
  ) async -> Result<ExecutionResult, SandboxError> {
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
    func stream(_ port: Port) -> RelayedStream { RelayedStream(server: self, client: id, call: call, port: port) }
    return ExecutionStreams(
      input: execution.hasInput ? stream(.input) : nil, output: stream(.output), error: stream(.error),
      code: execution.hasCode ? stream(.code) : nil)
  }

  // MARK: Files

  /// What client and agent have to say about files goes through as it is; only the call's number differs.
  private func relay(_ frame: Frame, of client: ClientConnection) throws(ProtocolViolation) {
    guard !client.isTaken(frame.call) else { throw ProtocolViolation("call \(frame.call.value) is taken") }
    let (id, call) = (client.id, frame.call)
    let agentCall = sandbox.assumeIsolated { sandbox in
      sandbox.openRelay(frame.message) { [weak self] message in
        self?.assumeIsolated { $0.deliver(message, call, to: id) }
      }
    }
    if let agentCall { client.transfers[call] = agentCall }
  }

  /// From the agent: its last word ends the call, except where it has sent all and waits for the client's.
  private func deliver(_ message: Message, _ call: CallID, to client: ClientID) {
    send(message, call, to: client)
    switch message {
    case .done, .failed: closeTransfer(call, of: client)
    default: break
    }
  }

  private func forward(_ message: Message, _ call: CallID, to agentCall: CallID, of client: ClientConnection) {
    switch message {
    case .done, .cancel:
      client.transfers[call] = nil
      sandbox.assumeIsolated { $0.endRelay(agentCall, telling: message) }
    default: sandbox.assumeIsolated { $0.forward(message, agentCall) }
    }
  }

  // MARK: The session itself

  private func describe(to client: ClientID, _ call: CallID) {
    Task {
      answer(details(usage: await sandbox.usage(after: processorTime)), to: client, call)
    }
  }

  func answer(_ value: some WireValue, to client: ClientID, _ call: CallID) {
    send(.answer(SessionAnswer(.success(value)).encoded), call, to: client)
  }

  func details(usage: SessionUsage) -> SessionInfo.Details {
    SessionInfo.Details(
      limits: sandbox.limits, executions: executionCount, running: running.count, clients: users, timeLeft: timeLeft,
      idleLeft: idleLeft, usage: usage)
  }

  private func terminate(for client: ClientID, _ call: CallID) {
    end()
    Task {
      await sandbox.removal()
      answer(Nothing(), to: client, call)
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
