import AgentProtocol
import AgentTransport
import SandboxCore
import SystemPackage
import WireFormat

/// A connection to a session's supervisor.
///
/// The actor lives on a thread of its own, which runs the event loop of the connection.
actor SessionClient: SandboxConnection, SessionHandle {
  nonisolated let record: SessionRecord
  nonisolated let limits: [EnforcedLimit]
  nonisolated let thread: LoopThread
  private let process: SupervisorProcess?
  private let store: SessionStore
  private var transport: FrameTransport?
  private(set) var loss: SandboxError?
  let calls = CallNumbers(from: 100)
  private var executions: [CallID: SessionClientExecution] = [:]
  private(set) var transfers: HostTransfers?
  private var questions: [CallID: any HostTransfer] = [:]

  nonisolated var id: String { record.id.description }
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// The thread ends with it.
  init(_ record: SessionRecord, _ limits: [EnforcedLimit], in store: SessionStore, on thread: LoopThread) {
    self.record = record
    self.store = store
    self.limits = limits
    self.thread = thread
    process = SupervisorProcess(of: record, in: store)
  }

  deinit {
    thread.stop()
    process?.close()
  }

  /// Takes over a connection on which the supervisor has been greeted. What the loop watches keeps the actor alive until
  /// `close`.
  func open(_ socket: FileDescriptor) {
    transport = FrameTransport(
      socket, on: thread.onLoop,
      received: { frame throws(ProtocolViolation) in try self.receive(frame) },
      closed: { violation in self.lose(violation) })
    transfers = transport.map(makeTransfers)
  }

  private func receive(_ frame: Frame) throws(ProtocolViolation) {
    if let execution = executions[frame.call] { return try execution.receive(frame.message) }
    if let question = questions[frame.call] { return try question.receive(frame.message) }
    try transfers?.receive(frame)
  }

  private func lose(_ violation: ProtocolViolation?) {
    let reason = violation.map { ": \($0)" } ?? ""
    let loss = SandboxError.failure(.sandboxLost, "the session was lost\(reason)", hint: "see 'alphagent list'")
    self.loss = self.loss ?? loss
    for execution in executions.values { execution.lost() }
    transfers?.lose(loss)
    for question in questions.values { question.giveUp(loss) }
  }

  nonisolated func release() {
    thread.post { self.assumeIsolated { $0.close() } }
  }

  func abandon() async { close() }

  private func close() {
    transport?.close()
    lose(nil)
    (transport, transfers) = (nil, nil)
  }

  private func send(_ call: CallID, _ message: Message) { transport?.send(call, message) }
}

// MARK: Executions

extension SessionClient {
  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let command = ProgramCommand(request.program, request.interpreter)
    try command.validate()
    if let loss { throw loss }
    let ending = await withCheckedContinuation { continuation in
      start(command, request, streams, control) { continuation.resume(returning: $0) }
    }
    control.detach()
    return try result(of: ending, control)
  }

  private func start(
    _ command: ProgramCommand, _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl,
    finish: @escaping @Sendable (SessionClientExecution.Ending) -> Void
  ) {
    let call = calls.new()
    var (request, streams) = (request, streams)
    if let code = command.code, case .python(_, let arguments) = request.program {
      request.program = .python(code: "", arguments: arguments)
      streams.code = DataInput(code)
    }
    let post = posting { $0.executions[call] }
    let execution = SessionClientExecution(
      streams, keeping: Int(clamping: request.maxOutput.bytes), send: { self.send(call, $0) }, post: post
    ) { ending in
      self.executions[call] = nil
      finish(ending)
    }
    executions[call] = execution
    let body = SessionExecution(request, hasInput: streams.input != nil, hasCode: streams.code != nil)
    send(call, .request(SessionVerb.execute.rawValue, body.encoded))
    execution.start()
    control.attach { [weak self, thread] event in
      thread.post { [weak self] in self?.assumeIsolated { $0.tell(event, call) } }
    }
  }

  private func tell(_ event: ControlEvent, _ call: CallID) {
    guard executions[call] != nil else { return }
    switch event {
    case .signal(let number): send(call, .signal(number, .group))
    case .resize(let size): send(call, .resize(WindowSize(rows: size.rows, columns: size.columns)))
    }
  }

  private func result(
    of ending: SessionClientExecution.Ending, _ control: ExecutionControl
  ) throws(SandboxError) -> ExecutionResult {
    let outcome = try ending.outcome?.get()
    let verdict = outcome?.verdict ?? .decide(Evidence(cancelled: control.signal, ending: .lost))
    return ExecutionResult(
      output: ending.output, error: ending.error, verdict: verdict.considering(ending.undelivered),
      duration: outcome?.duration ?? .zero, artifacts: ending.artifacts, usage: outcome?.usage ?? ResourceUsage(),
      limits: limits, denied: outcome?.denied ?? [], session: record.id.description, variables: outcome?.variables)
  }
}

// MARK: The session itself

extension SessionClient {
  func info() async throws(SandboxError) -> SessionInfo {
    SessionInfo(record, details: try await ask(.info, [], SessionInfo.Details.self))
  }

  func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int {
    try ProgramCommand(request.program, request.interpreter).validate()
    let body = SessionExecution(request, hasInput: false, hasCode: false)
    return try await ask(.detach, body.encoded, ExecutionNumber.self).value
  }

  func end(execution number: Int) async throws(SandboxError) {
    _ = try await ask(.end, ExecutionNumber(number).encoded, Nothing.self)
  }

  /// Returns when nothing is left, whatever the supervisor does.
  func terminate() async {
    let patience = thread.onLoop.schedule(after: .seconds(10)) { [process] in
      process?.killWithSandbox(within: .seconds(5))
    }
    _ = try? await ask(.terminate, [], Nothing.self)
    patience.cancel()
    close()
    if process?.waitForEnd(within: .seconds(5)) == false { process?.killWithSandbox(within: .seconds(5)) }
    _ = store.sweep()
  }

  private func ask<Value: WireValue & Sendable>(
    _ verb: SessionVerb, _ body: [UInt8], _: Value.Type
  ) async throws(SandboxError) -> Value {
    if let loss { throw loss }
    let answer: Result<Value, SandboxError> = await withCheckedContinuation { continuation in
      let call = calls.new()
      questions[call] = SessionQuestion<Value> { answer in
        self.questions[call] = nil
        continuation.resume(returning: answer)
      }
      send(call, .request(verb.rawValue, body))
    }
    return try answer.get()
  }

  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError) {
    if let loss { throw loss }
    let error: SandboxError? = await withCheckedContinuation { continuation in
      let call = calls.new()
      questions[call] = LogReader(receive, send: { self.send(call, $0) }) { error in
        self.questions[call] = nil
        continuation.resume(returning: error)
      }
      send(call, .request(SessionVerb.log.rawValue, LogRequest(isFollowing: follow).encoded))
    }
    if let error { throw error }
  }
}
