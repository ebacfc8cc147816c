package import AgentClient
import AgentProtocol
package import AgentTransport
import Dispatch
import Launchers
package import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// A sandbox on this machine, owned by this process: when the process ends, so does the sandbox.
///
/// The actor lives on a thread of its own, which runs the event loop of everything that belongs to the sandbox. What
/// the loop watches keeps the actor alive until the sandbox is removed.
package actor LocalSandbox: AgentConnection {
  package nonisolated let id: String
  package nonisolated let limits: [EnforcedLimit]
  package nonisolated let thread: LoopThread
  private let ownsThread: Bool
  let parts: SandboxParts
  let options: SandboxOptions
  let environment: SandboxEnvironment
  package private(set) var calls: CallTable?
  private(set) var hasGreeted = false
  private var awaitingGreeting: [CheckedContinuation<Void, Never>] = []
  package private(set) var loss: SandboxError?
  var interpreterTurns = TurnQueue()
  var background = BackgroundOutput()
  private var egress: Egress?
  private var processWatch: Watch?
  private var diagnostics: Diagnostics?
  private let removed = Promise<Void>()
  private var isRemoved = false
  /// Count of kills for memory, read before the cgroup is removed: such a kill can end the whole sandbox.
  private var finalOOMKills: Int?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private init(_ options: SandboxOptions, _ started: StartedSandbox, ownsThread: Bool) {
    self.options = options
    self.ownsThread = ownsThread
    parts = started.parts
    thread = started.thread
    id = parts.id
    limits = options.limits(enforcing: parts.enforced)
    environment = SandboxEnvironment(options)
  }

  deinit { if ownsThread { thread.stop() } }

  /// Makes a sandbox with a thread of its own.
  ///
  /// - Parameter host: the host, where it has been looked at already.
  static func make(_ options: SandboxOptions, on host: LocalHost? = nil) async throws(SandboxError) -> LocalSandbox {
    let thread = try LoopThread.started()
    do throws(SandboxError) {
      let started = try await thread.perform { () throws(SandboxError) in
        let known: LocalHost
        if let host { known = host } else { known = try LocalHost() }
        return try StartedSandbox(options.shape, requiring: options.required, on: known, thread: thread)
      }
      return try await make(options, started)
    } catch {
      thread.stop()
      throw error
    }
  }

  /// Makes a sandbox from a started one, which it removes when it throws.
  ///
  /// - Parameter ownsThread: whether the thread ends with the sandbox.
  static func make(
    _ options: SandboxOptions, _ started: StartedSandbox, ownsThread: Bool = true
  ) async throws(SandboxError) -> LocalSandbox {
    do throws(SandboxError) {
      try options.required.check(
        against: started.parts.enforced, of: options.runtime, started.parts.cgroup.complaint)
      let sandbox = LocalSandbox(options, started, ownsThread: ownsThread)
      try await sandbox.connect()
      return sandbox
    } catch {
      await blocking { started.parts.remove() }
      throw error
    }
  }

  // MARK: Connection

  private func connect() throws(SandboxError) {
    let loop = thread.onLoop
    let transport = FrameTransport(
      parts.launched.stream, on: loop,
      received: { frame throws(ProtocolViolation) in try self.receive(frame) },
      closed: { violation in self.streamEnded(violation) })
    calls = CallTable(over: transport, onLoop: onLoop)
    processWatch = loop.watch(parts.launched.pidfd, for: .readable) { _ in self.processEnded() }
    diagnostics = Diagnostics(parts.launched.diagnostics, on: loop)
    try openEgress(over: transport, on: loop)
    let proxyPort = options.network == .none ? 0 : SandboxLayout.proxyPort
    let limits = ChildLimits(processes: UInt64(options.pids))
    let sockets = UInt32(clamping: options.shape.limits.sockets)
    transport.send(.connection, .hello(Hello(proxyPort: proxyPort, sockets: sockets, limits: limits)))
  }

  private func openEgress(over transport: FrameTransport, on loop: EventLoop) throws(SandboxError) {
    guard options.network != .none else { return }
    do throws(Errno) {
      let note: (DeniedConnection) -> Void = { self.note(denied: $0) }
      egress = try Egress(policy: options.network, loop: loop, transport: transport, denied: note)
    } catch {
      throw .failure(.startFailed, "cannot open the sandbox's network: \(error)", hint: error.remedy)
    }
  }

  /// Notes a denied connection for all executions under way, since its own cannot be told.
  private func note(denied connection: DeniedConnection) {
    for execution in calls?.underWay(AgentExecution.self) ?? [] { execution.note(denied: connection) }
  }

  private func receive(_ frame: Frame) throws(ProtocolViolation) {
    guard case .hello = frame.message else {
      guard hasGreeted else { throw ProtocolViolation("a call before hello") }
      return try dispatch(frame)
    }
    guard !hasGreeted else { throw ProtocolViolation("a second hello") }
    hasGreeted = true
    wakeGreeted()
  }

  private func dispatch(_ frame: Frame) throws(ProtocolViolation) {
    if frame.call.isAgents { return try egress?.receive(frame) ?? () }
    if let port = frame.message.backgroundPort { return try receiveBackground(frame, port) }
    try calls?.receive(frame)
  }

  private func receiveBackground(_ frame: Frame, _ port: Port) throws(ProtocolViolation) {
    guard let calls, calls.hasGiven(frame.call) else {
      throw ProtocolViolation("call \(frame.call.value) is none of the host's")
    }
    let credit = try background.receive(frame.message, port, of: frame.call)
    if let credit { calls.transport.send(frame.call, .credit(port, credit)) }
  }

  private func wakeGreeted() {
    for continuation in awaitingGreeting { continuation.resume() }
    awaitingGreeting = []
  }

  /// Waits for the agent's greeting. Where the sandbox is lost, as it is when the task is cancelled, removes it and throws
  /// the reason.
  func untilReady() async throws(SandboxError) {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Decided here: between an actor's code and this closure its loop may run, and the greeting come.
        if hasGreeted || loss != nil { continuation.resume() } else { awaitingGreeting.append(continuation) }
      }
    } onCancel: {
      thread.post { self.assumeIsolated { $0.destroy() } }
    }
    guard let loss else { return }
    await terminate()
    throw loss
  }

  private func streamEnded(_ violation: ProtocolViolation?) {
    lose(describeLoss(violation))
    destroy()
  }

  /// Ends all calls with the error, and wakes all that wait for the greeting.
  private func lose(_ error: SandboxError) {
    loss = loss ?? error
    egress?.close()
    calls?.lose(error)
    wakeGreeted()
  }

  private func describeLoss(_ violation: ProtocolViolation?) -> SandboxError {
    if let violation { return .failure(.sandboxLost, "the sandbox was lost: \(violation)") }
    let said = diagnostics?.line ?? ""
    if hasGreeted { return .failure(.sandboxLost, "the sandbox was lost" + (said.isEmpty ? "" : ": \(said)")) }
    if oomKills > 0 {
      return .failure(
        .startFailed, "a sandbox does not fit into its memory limit of \(options.memory)",
        hint: "give it more with --memory")
    }
    let runtime = parts.launched.runtime.rawValue
    // The words of strerror(3), with which runtimes end their own messages.
    let limit = [Errno.tooManyOpenFiles, .resourceTemporarilyUnavailable].first { said.hasSuffix("\($0)") }
    return .failure(
      .startFailed, "cannot make a sandbox: \(said.isEmpty ? "\(runtime) ended without a word" : said)",
      hint: limit?.remedy)
  }

  /// Number of programs killed for memory so far.
  var oomKills: Int { finalOOMKills ?? parts.cgroup.oomKills }

  // MARK: End

  package func terminate() async {
    end()
    await removed.value
  }

  package func terminate(because error: SandboxError) async {
    end(because: error)
    await removed.value
  }

  package func abandon() async { await terminate() }

  package func removal() async { await removed.value }

  /// Removes the sandbox. Blocks until nothing of it is left, since the process may end next, except on the sandbox's
  /// own thread.
  package nonisolated func release() {
    let isGone = DispatchSemaphore(value: 0)
    thread.post {
      self.assumeIsolated { $0.end() }
      Task.detached(executorPreference: self.thread) {
        await self.removal()
        isGone.signal()
      }
    }
    if !thread.isCurrent { isGone.wait() }
  }

  /// Begins the end: the agent leaves with its stream, or is killed.
  func end(because error: SandboxError = .failure(.sandboxTerminated, "the sandbox is terminated")) {
    guard !isRemoved else { return }
    calls?.transport.close()
    lose(error)
    thread.onLoop.schedule(after: .seconds(1)) { [weak self] in self?.assumeIsolated { $0.destroy() } }
  }

  /// Kills the launched process, and with it the whole sandbox, and the cgroup's members, without the agent's help.
  func destroy() {
    guard !isRemoved else { return }
    calls?.transport.close()
    parts.launched.kill()
    parts.cgroup.killAll()
  }

  /// Handles the end of the launched process, which comes after that of everything in its namespace.
  private func processEnded() {
    processWatch?.cancel()
    calls?.transport.close()
    if loss == nil { streamEnded(nil) }
    finalOOMKills = parts.cgroup.oomKills
    diagnostics?.stop()
    parts.remove()
    isRemoved = true
    (processWatch, diagnostics, calls, egress) = (nil, nil, nil, nil)
    removed.fulfil(())
  }
}
