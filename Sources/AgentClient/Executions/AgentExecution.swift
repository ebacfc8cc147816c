package import AgentProtocol
package import AgentTransport
package import SandboxCore
package import WireFormat

/// One execution in a sandbox that this process owns: its clock, its streams, and the evidence for its verdict.
///
/// The agent only reports: timeouts and cancellation are decided here, and an agent that falls silent is not waited
/// for.
package final class AgentExecution: Call {
  private let line: CallLine
  private let spec: ExecutionSpec
  private let loop: EventLoop
  /// Kills the sandbox, agent and all, from outside.
  private let destroy: () -> Void
  private let timeout: Duration
  private let finish: (Outcome) -> Void
  private let pipes: ExecutionPipes
  /// Runs work with the execution on the loop's thread, if it is then under way; callable from any thread.
  package let post: @Sendable (@escaping @Sendable (AgentExecution) -> Void) -> Void
  private var denied: [DeniedConnection] = []
  private let began = ContinuousClock.now
  private var ended: (program: ProgramEnd, at: ContinuousClock.Instant)?
  private var timedOut = false
  private var cancelled: Int32?
  private var timers: [LoopTimer] = []
  private var framesSinceCheck = 0
  private var isOver = false

  /// Outcome of the execution, before the kernel's counts are read.
  package struct Outcome: Sendable {
    package let evidence: Evidence
    /// The agent's report; nil where none came.
    package let program: ProgramEnd?
    package let output: CapturedOutput
    package let error: CapturedOutput
    /// Time from the request, which starts the clock of the timeout too, to the end of the program.
    package let duration: Duration
    package let artifacts: Artifacts
    package let denied: [DeniedConnection]
    package let cpu: Duration
    /// Failure that kept output from being delivered; nil for none.
    package let undelivered: Delivery?
  }

  /// Time that the last messages about a killed program may take to arrive; the agent looks for artifacts meanwhile, those
  /// of other executions too.
  private static let patience = Duration.seconds(3)
  /// Silence after which an agent that still owes messages counts as lost.
  private static let stall = Duration.seconds(10)
  private static let mostDenied = 1000

  /// - Parameters:
  ///   - limit: the most bytes that are kept of stdout, and of stderr.
  ///   - destroy: kills the sandbox, agent and all, from outside.
  ///   - finish: called once, when it is over.
  package init(
    _ spec: ExecutionSpec, timeout: Duration, keeping limit: Int, streams: ExecutionStreams, on line: CallLine,
    loop: EventLoop, destroy: @escaping () -> Void, finish: @escaping (Outcome) -> Void
  ) {
    self.spec = spec
    self.timeout = timeout
    self.line = line
    self.loop = loop
    self.destroy = destroy
    self.finish = finish
    let post = line.posting(to: AgentExecution.self)
    self.post = post
    pipes = ExecutionPipes(
      streams, keeping: limit, send: { line.send($0) }, post: { body in post { $0.turn(body) } })
  }

  /// Sends the request and starts the clock, before stdin is touched.
  package func start() {
    line.send(.execute(spec))
    after(timeout) { $0.timeIsUp() }
    pipes.start()
  }

  package func handle(_ event: ControlEvent) {
    switch event {
    case .signal(let signal): interrupt(signal)
    case .resize(let size):
      line.send(.resize(size))
    }
  }

  private func interrupt(_ signal: Int32) {
    guard ended == nil, !isOver else { return }
    let isRepeated = cancelled != nil
    if cancelled == nil { cancelled = signal }
    if signal == Signal.interrupt, !isRepeated {
      line.send(.signal(signal, .group))
    } else if signal == Signal.interrupt || signal == Signal.kill {
      killEverything()
    } else {
      endEverything()
    }
  }

  package func receive(_ message: Message) throws(ProtocolViolation) {
    framesSinceCheck += 1
    switch message {
    case .ended(let program): programEnded(program)
    default: try pipes.receive(message)
    }
    finishIfComplete()
  }

  /// Records each refused connection once, up to `mostDenied`: a hostile program can cause any number of refusals.
  package func note(denied connection: DeniedConnection) {
    if denied.count < Self.mostDenied, !denied.contains(connection) { denied.append(connection) }
  }

  /// Concludes as lost even where the program has ended, since some of its output may be missing.
  package func giveUp(_ error: SandboxError) { conclude(.lost) }

  // MARK: Ending

  private func timeIsUp() {
    guard ended == nil else { return }
    timedOut = true
    endEverything()
  }

  private func endEverything() {
    line.send(.signal(Signal.terminate, .everything))
    after(ExecutionRequest.grace) { $0.killEverything() }
  }

  private func killEverything() {
    guard !isOver else { return }
    line.send(.signal(Signal.kill, .everything))
    after(Self.patience) { $0.destroy() }
  }

  private func programEnded(_ program: ProgramEnd) {
    guard ended == nil else { return }
    ended = (program, .now)
    pipes.stopInputs()
    for timer in timers { timer.cancel() }
    timers = []
    if timedOut || cancelled != nil {
      line.send(.signal(Signal.kill, .everything))
      after(Self.patience) { $0.conclude(.lost) }
    } else {
      watchForStall()
    }
  }

  /// Gives the agent up after `stall` without a frame, unless a slow sink is the cause.
  private func watchForStall() {
    framesSinceCheck = 0
    after(Self.stall) { this in
      if this.framesSinceCheck == 0, !this.pipes.waitForSinks { return this.conclude(.lost) }
      this.watchForStall()
    }
  }

  private func finishIfComplete() {
    guard let ended, pipes.isComplete else { return }
    conclude(Ending(ended.program))
  }

  private func conclude(_ ending: Ending) {
    guard !isOver else { return }
    isOver = true
    for timer in timers { timer.cancel() }
    pipes.stopInputs()
    line.close()
    finish(
      Outcome(
        evidence: Evidence(cancelled: cancelled, timedOut: timedOut, ending: ending),
        program: ended?.program,
        output: pipes.captured(.output), error: pipes.captured(.error),
        duration: began.duration(to: ended?.at ?? .now), artifacts: pipes.artifacts,
        denied: denied,
        cpu: .microseconds(Int64(clamping: ended?.program.cpuMicroseconds ?? 0)),
        undelivered: pipes.undelivered))
  }

  private func after(_ delay: Duration, _ body: @escaping (AgentExecution) -> Void) {
    timers.append(loop.schedule(after: delay) { [weak self] in self.map(body) })
  }

  /// Passes a callback to the streams, and finishes if they are then complete.
  private func turn(_ body: (ExecutionPipes) -> Void) {
    body(pipes)
    finishIfComplete()
  }
}

/// Signal numbers, the same on every Linux.
package enum Signal {
  package static let hangUp: Int32 = 1
  package static let interrupt: Int32 = 2
  package static let kill: Int32 = 9
  package static let terminate: Int32 = 15
}

extension Ending {
  package init(_ end: ProgramEnd) {
    self =
      switch end.outcome {
      case .exited: .exited(end.number)
      case .signalled: .signalled(end.number)
      case .notFound: .notFound
      case .notExecutable: .notExecutable
      case .startFailed, .noDirectory: .startFailed(errno: end.number)
      case .noProcesses: .processLimit
      }
  }
}
