import AgentProtocol
import AgentTransport
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// Serves a session's clients, and ends the session: when one of them asks for it, when its time is over, when nobody has
/// used it for long, or when its sandbox is lost.
///
/// The actor lives on the thread of its sandbox's event loop.
actor SessionServer {
  let sandbox: LocalSandbox
  let log = SessionLog()
  nonisolated let thread: LoopThread
  private let claim: SessionClaim
  private let listener: FileDescriptor
  private var watch: Watch?
  private var clients: [ClientID: ClientConnection] = [:]
  private var clock: SessionClock
  private var alarm: AgentTransport.LoopTimer?
  private var nextClient = 0
  /// Executions that have begun.
  private(set) var executionCount = 0
  /// Those under way, by their numbers.
  private(set) var running: [Int: RunningExecution] = [:]
  /// Of the executions that have ended.
  var processorTime = Duration.zero
  private var isEnding = false
  private var isGone = false
  private var isFinished = false
  private var ended: [@Sendable () -> Void] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ sandbox: LocalSandbox, _ claim: SessionClaim, _ listener: FileDescriptor, _ options: SessionOptions) {
    self.sandbox = sandbox
    self.claim = claim
    self.listener = listener
    thread = sandbox.thread
    clock = SessionClock(timeToLive: options.timeToLive, idle: options.idle)
  }

  /// Takes clients from now on; `first` is the one that had the session made, and has been greeted.
  func open(first: FileDescriptor) async {
    await sandbox.keepBackground { [weak self] bytes in self?.assumeIsolated { $0.log.printed(bytes) } }
    watch = thread.onLoop.watch(listener, for: .readable) { [unowned self] _ in assumeIsolated { $0.accept() } }
    add(first, hasGreeted: true)
    checkClock()
    Task {
      await sandbox.removal()
      sandboxIsGone()
    }
  }

  /// Returns when nothing is left of the session but this process.
  func waitForEnd() async {
    await withCheckedContinuation { continuation in
      if isFinished { continuation.resume() } else { ended.append { continuation.resume() } }
    }
  }

  /// Ends the session; everybody who waits for something is told.
  func end() {
    guard !isEnding else { return }
    isEnding = true
    claim.withdraw()
    watch?.cancel()
    Task { await sandbox.terminate() }
  }

  private func sandboxIsGone() {
    end()
    isGone = true
    for client in clients.values { for follower in client.followers.values { follower.end() } }
    thread.onLoop.schedule(after: .seconds(1)) { [weak self] in self?.assumeIsolated { $0.finish() } }
    finishIfOver()
  }

  /// The executions' results come a moment after the sandbox's end; their clients get them, if they read.
  private func finishIfOver() {
    guard isGone, running.isEmpty else { return }
    guard let behind = clients.values.first(where: { !$0.transport.isDrained }) else { return finish() }
    behind.transport.whenDrained { [weak self] in self?.assumeIsolated { $0.finishIfOver() } }
  }

  private func finish() {
    isFinished = true
    for resume in ended { resume() }
    ended = []
  }

  // MARK: Clients

  private func accept() {
    while let socket = try? listener.acceptClient() {
      guard let peer = socket.peer, peer.user == geteuid() || peer.user == 0, clients.count < Self.mostClients else {
        socket.discard()
        continue
      }
      add(socket, hasGreeted: false)
    }
  }

  private static let mostClients = 1000

  private func add(_ socket: FileDescriptor, hasGreeted: Bool) {
    let id = ClientID(value: nextClient)
    nextClient += 1
    let transport = FrameTransport(
      socket, on: thread.onLoop,
      received: { [unowned self] frame throws(ProtocolViolation) in try receive(frame, from: id) },
      closed: { [unowned self] _ in assumeIsolated { $0.left(id) } })
    let client = ClientConnection(id, transport)
    client.hasGreeted = hasGreeted
    client.isUser = hasGreeted
    clients[id] = client
  }

  /// What it had under way ends.
  private func left(_ id: ClientID) {
    guard let client = clients.removeValue(forKey: id) else { return }
    for execution in client.executions.values { execution.clientLeft() }
    for call in client.transfers.values { sandbox.assumeIsolated { $0.endRelay(call, telling: .cancel) } }
    for follower in client.followers.values { log.forget(follower) }
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

  func execution(_ call: CallID, of client: ClientID) -> RelayedExecution? { clients[client]?.executions[call] }

  func closeTransfer(_ call: CallID, of client: ClientID) {
    guard let agentCall = clients[client]?.transfers.removeValue(forKey: call) else { return }
    sandbox.assumeIsolated { $0.closeRelay(agentCall) }
  }

  func forget(_ call: CallID, of client: ClientID) { clients[client]?.executions[call] = nil }

  /// To a client that may have left.
  func send(_ message: Message, _ call: CallID, to client: ClientID) { clients[client]?.transport.send(call, message) }

  /// Whoever is connected for more than a look.
  var users: Int { clients.values.count(where: \.isUser) }

  // MARK: Executions

  /// Gives an execution that begins its number.
  func began(_ control: ExecutionControl, _ program: ExecutionRequest.Program) -> Int {
    executionCount += 1
    running[executionCount] = RunningExecution(control)
    log.began(executionCount, program)
    checkClock()
    return executionCount
  }

  func ended(_ number: Int, _ result: Result<ExecutionResult, SandboxError>) {
    switch result {
    case .success(let result):
      log.ended(number, result.verdict, after: result.duration)
      processorTime += result.usage.cpu
    // What could not begin has no verdict of its own.
    case .failure: log.ended(number, Verdict(reason: .startFailed, exitCode: 125))
    }
    running.removeValue(forKey: number)?.isOver()
    checkClock()
    finishIfOver()
  }

  // MARK: Time

  var timeLeft: Duration { clock.timeLeft }
  var idleLeft: Duration { clock.idleLeft }

  /// Looks at the clock now, and again when something may be over.
  func checkClock() {
    guard !isEnding else { return }
    alarm?.cancel()
    clock.note(isInUse: !running.isEmpty || users > 0)
    guard let delay = clock.untilNextLook else { return end() }
    alarm = thread.onLoop.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.checkClock() } }
  }
}
