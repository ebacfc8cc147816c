import Launchers
import AgentProtocol
import AgentTransport
import CLinux
import Dispatch
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// A sandbox on this machine, owned by this process: when the process ends, so does the sandbox.
///
/// The actor lives on a thread of its own, which runs the event loop of everything that belongs to the sandbox. What the
/// loop watches keeps the actor alive until the sandbox is removed.
actor LocalSandbox: SandboxConnection {
  nonisolated let id: String
  nonisolated let limits: [EnforcedLimit]
  nonisolated let thread: LoopThread
  let parts: SandboxParts
  private let options: SandboxOptions
  private let environment: SandboxEnvironment
  var transport: FrameTransport?
  private var hasGreeted = false
  /// Why the sandbox is gone, once it is.
  var loss: SandboxError?
  let calls = CallNumbers(from: 2)
  private var executions: [CallID: LocalExecution] = [:]
  var transfers: HostTransfers?
  /// What others ask of the agent.
  var questions: [CallID: any HostTransfer] = [:]
  private var interpreterTurns = TurnQueue()
  var background = BackgroundOutput()
  private var egress: Egress?
  private var processWatch: Watch?
  private var terminations: [@Sendable () -> Void] = []
  private var isRemoved = false
  /// The last that the cgroup said, once it is gone: where the whole sandbox is killed for memory, that is all there is.
  private var finalOOMKills: Int?

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private init(_ options: SandboxOptions, _ parts: SandboxParts, _ thread: LoopThread) {
    self.options = options
    self.parts = parts
    self.thread = thread
    id = parts.id
    limits = options.limits(enforcedBy: parts.cgroup.enforced)
    environment = SandboxEnvironment(options)
  }

  deinit { thread.stop() }

  static func make(_ options: SandboxOptions, _ started: StartedSandbox) async throws(SandboxError) -> LocalSandbox {
    do throws(SandboxError) {
      try started.parts.cgroup.check(options)
      let sandbox = LocalSandbox(options, started.parts, started.thread)
      try await sandbox.connect()
      return sandbox
    } catch {
      started.discard()
      throw error
    }
  }

  // MARK: Connection

  private func connect() throws(SandboxError) {
    let loop = thread.onLoop
    transport = FrameTransport(
      parts.launched.stream, on: loop,
      received: { frame throws(ProtocolViolation) in try self.receive(frame) },
      closed: { violation in self.streamEnded(violation) })
    transfers = transport.map(makeTransfers)
    processWatch = loop.watch(parts.launched.pidfd, for: .readable) { _ in self.processEnded() }
    try openEgress(on: loop)
    send(
      .connection,
      .hello(
        Hello(
          proxyPort: options.network == .none ? 0 : SandboxLayout.proxyPort,
          limits: ChildLimits(processes: UInt64(options.pids)))))
  }

  private func openEgress(on loop: EventLoop) throws(SandboxError) {
    guard options.network != .none, let transport else { return }
    do throws(Errno) {
      let note: (DeniedConnection) -> Void = { self.note(denied: $0) }
      egress = try Egress(policy: options.network, loop: loop, transport: transport, denied: note)
    } catch {
      throw SandboxError.failure(.sandboxLost, "cannot open the sandbox's network: \(error)")
    }
  }

  /// Which of the executions under way it was, nobody can tell.
  private func note(denied connection: DeniedConnection) {
    for execution in executions.values { execution.note(denied: connection) }
  }

  func send(_ call: CallID, _ message: Message) { transport?.send(call, message) }

  private func receive(_ frame: Frame) throws(ProtocolViolation) {
    guard case .hello = frame.message else {
      guard hasGreeted else { throw ProtocolViolation("a call before hello") }
      try dispatch(frame)
      return
    }
    guard !hasGreeted else { throw ProtocolViolation("a second hello") }
    hasGreeted = true
  }

  /// A message of a call that is over is late, not wrong.
  private func dispatch(_ frame: Frame) throws(ProtocolViolation) {
    if frame.call.isAgents { return try egress?.receive(frame) ?? () }
    if let port = frame.message.backgroundPort { return try receiveBackground(frame, port) }
    if let execution = executions[frame.call] { return try execution.receive(frame.message) }
    if let question = questions[frame.call] { return try question.receive(frame.message) }
    try transfers?.receive(frame)
  }

  private func receiveBackground(_ frame: Frame, _ port: Port) throws(ProtocolViolation) {
    guard calls.hasGiven(frame.call) else { throw ProtocolViolation("call \(frame.call.value) is none of the host's") }
    let credit = try background.receive(frame.message, port, of: frame.call)
    if let credit { send(frame.call, .credit(port, credit)) }
  }

  private func streamEnded(_ violation: ProtocolViolation?) {
    lose(describeLoss(violation))
    destroy()
  }

  /// Whoever waits for an answer gets one.
  private func lose(_ error: SandboxError) {
    loss = loss ?? error
    egress?.close()
    for execution in executions.values { execution.lost() }
    transfers?.lose(error)
    for question in questions.values { question.giveUp(error) }
  }

  private func describeLoss(_ violation: ProtocolViolation?) -> SandboxError {
    if let violation { return .failure(.sandboxLost, "the sandbox was lost: \(violation)") }
    let said = parts.launched.readDiagnostics()
    if hasGreeted { return .failure(.sandboxLost, "the sandbox was lost" + (said.isEmpty ? "" : ": \(said)")) }
    let reason = said.isEmpty ? "\(parts.launched.runtime.rawValue) ended without a word" : said
    return .failure(
      .sandboxLost, "cannot make a sandbox: \(reason)", hint: "'alphagent doctor' says what this host lacks")
  }

  // MARK: Executions

  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let command = ProgramCommand(request.program, request.interpreter)
    try command.validate()
    if let loss { throw loss }
    guard command.isForInterpreter else { return try await execute(command, request, streams, control) }
    if case .cancelled(let signal) = await turn(control) { return result(cancelledBy: signal) }
    defer { interpreterTurns.giveBack() }
    return try await execute(command, request, streams, control)
  }

  /// Waits until the interpreter is free.
  private func turn(_ control: ExecutionControl) async -> TurnQueue.Outcome {
    await withCheckedContinuation { continuation in
      let ticket = interpreterTurns.ask { continuation.resume(returning: $0) }
      control.attach { [weak self, thread] event in
        guard case .signal(let signal) = event else { return }
        thread.post { [weak self] in
          self?.assumeIsolated { $0.interpreterTurns.cancel(ticket, because: signal) }
        }
      }
    }
  }

  private func execute(
    _ command: ProgramCommand, _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    if let loss { throw loss }
    let oomKills = oomKills
    let outcome = await withCheckedContinuation { continuation in
      start(command, request, streams, control) { continuation.resume(returning: $0) }
    }
    control.detach()
    if outcome.program == nil, !hasGreeted, let loss { throw loss }
    if outcome.program?.outcome == .noDirectory {
      throw SandboxError.failure(
        .sandboxLost, "there is no working directory '\(request.directory ?? SandboxLayout.workspace)' in the sandbox",
        hint: "upload it, or make it first")
    }
    var evidence = outcome.evidence
    evidence.oomKills = self.oomKills - oomKills
    // A signal that came before there was a program to interrupt has ended the sandbox.
    if evidence.ending == .lost, evidence.cancelled == nil { evidence.cancelled = control.signal }
    return result(of: outcome, Verdict.decide(evidence))
  }

  private var oomKills: Int { finalOOMKills ?? parts.cgroup.oomKills }

  private func start(
    _ command: ProgramCommand, _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl,
    finish: @escaping @Sendable (LocalExecution.Outcome) -> Void
  ) {
    let call = calls.new()
    var streams = streams
    if let code = command.code { streams.code = DataInput(code) }
    let execution = LocalExecution(
      timeout: request.timeout ?? options.timeout, keeping: Int(clamping: request.maxOutput.bytes), streams: streams,
      in: surroundings(of: call)
    ) { outcome in
      self.executions[call] = nil
      finish(outcome)
    }
    executions[call] = execution
    var spec = command.spec(request, environment, hasInput: streams.input != nil)
    spec.hasCode = streams.code != nil
    execution.start(spec)
    let post = posting { $0.executions[call] }
    control.attach { event in post { $0.handle(event) } }
  }

  /// The execution keeps the sandbox alive until it is over.
  private func surroundings(of call: CallID) -> LocalExecution.Surroundings {
    LocalExecution.Surroundings(
      send: { self.send(call, $0) },
      schedule: { self.thread.onLoop.schedule(after: $0, $1) },
      post: posting { $0.executions[call] },
      destroy: { self.destroy() })
  }

  private func result(
    of outcome: LocalExecution.Outcome, _ verdict: Verdict
  ) -> ExecutionResult {
    ExecutionResult(
      output: outcome.output, error: outcome.error, verdict: verdict.considering(outcome.undelivered),
      duration: outcome.duration, artifacts: outcome.artifacts,
      usage: ResourceUsage(cpu: outcome.cpu, memoryPeak: parts.cgroup.memoryPeak), limits: limits,
      denied: outcome.denied, session: id, variables: outcome.program.flatMap { PythonVariables($0.interpreter) })
  }

  /// Of an execution that never began.
  private func result(cancelledBy signal: Int32) -> ExecutionResult {
    ExecutionResult(
      output: CapturedOutput(), error: CapturedOutput(),
      verdict: .decide(Evidence(cancelled: signal, ending: .lost)), duration: .zero, artifacts: [],
      usage: ResourceUsage(memoryPeak: parts.cgroup.memoryPeak), limits: limits, denied: [], session: id)
  }

  // MARK: End

  func terminate() async {
    await withCheckedContinuation { continuation in end { continuation.resume() } }
  }

  func abandon() async { await terminate() }

  /// Returns when the sandbox is gone, whatever ends it.
  func removal() async {
    await withCheckedContinuation { continuation in
      if isRemoved { continuation.resume() } else { terminations.append { continuation.resume() } }
    }
  }

  /// Blocks until nothing is left, except on the sandbox's own thread: what comes after may be the end of the process.
  nonisolated func release() {
    let removed = DispatchSemaphore(value: 0)
    thread.post { self.assumeIsolated { $0.end { removed.signal() } } }
    if !thread.isCurrent { removed.wait() }
  }

  private func end(then removed: @escaping @Sendable () -> Void) {
    guard !isRemoved else { return removed() }
    terminations.append(removed)
    transport?.close()
    lose(SandboxError.failure(.sandboxLost, "the sandbox is terminated"))
    thread.onLoop.schedule(after: .seconds(1)) { [weak self] in self?.assumeIsolated { $0.destroy() } }
  }

  /// From outside, whatever the agent does: process 1, and with it all, and the cgroup's members.
  private func destroy() {
    guard !isRemoved else { return }
    transport?.close()
    parts.launched.kill()
    parts.cgroup.killAll()
  }

  /// The launched process ends after everything in its namespace.
  private func processEnded() {
    processWatch?.cancel()
    transport?.close()
    if loss == nil { streamEnded(nil) }
    finalOOMKills = parts.cgroup.oomKills
    parts.remove()
    isRemoved = true
    (processWatch, transport, egress, transfers) = (nil, nil, nil, nil)
    for removed in terminations { removed() }
    terminations = []
  }
}
