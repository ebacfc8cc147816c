import AgentProtocol
import AgentTransport
import SandboxCore
import WireFormat

/// The host's side of one execution: its clock, its streams and its verdict.
///
/// The agent only reports. Whether time is up, memory ran out or somebody cancelled is decided here, and an agent that
/// says nothing more is not waited for.
final class LocalExecution {
  /// What it needs of the sandbox it belongs to.
  struct Surroundings {
    let send: (Message) -> Void
    let schedule: (Duration, @escaping () -> Void) -> AgentTransport.LoopTimer
    /// Brings a callback from any thread back to this execution.
    let post: @Sendable (@escaping @Sendable (LocalExecution) -> Void) -> Void
    /// Kills the sandbox, agent and all, from outside.
    let destroy: () -> Void
  }

  private let surroundings: Surroundings
  private let timeout: Duration
  private let finish: (Outcome) -> Void
  private let pipes: ExecutionPipes
  private var denied: [DeniedConnection] = []
  private let began = ContinuousClock.now
  private var started: ContinuousClock.Instant?
  private var ended: (program: ProgramEnd, at: ContinuousClock.Instant)?
  private var timedOut = false
  private var cancelled: Int32?
  private var timers: [AgentTransport.LoopTimer] = []
  private var framesSinceCheck = 0
  private var isOver = false

  /// How it ended, before the kernel's counts are asked.
  struct Outcome: Sendable {
    let evidence: Evidence
    /// The agent's report; nil where none came.
    let program: ProgramEnd?
    let output: CapturedOutput
    let error: CapturedOutput
    let duration: Duration
    let artifacts: [[UInt8]]
    let denied: [DeniedConnection]
    let cpu: Duration
    /// What kept output from being delivered.
    let undelivered: Delivery?
  }

  /// Between TERM and KILL.
  static let grace = Duration.seconds(2)
  /// What a killed program's last output may take to arrive.
  private static let patience = Duration.milliseconds(300)
  /// An agent that owes something and says nothing for so long is lost.
  private static let stall = Duration.seconds(10)
  private static let mostDenied = 1000

  init(
    timeout: Duration, keeping limit: Int, streams: ExecutionStreams, in surroundings: Surroundings,
    finish: @escaping (Outcome) -> Void
  ) {
    self.surroundings = surroundings
    self.timeout = timeout
    self.finish = finish
    let post = surroundings.post
    pipes = ExecutionPipes(
      streams, keeping: limit, send: surroundings.send, post: { body in post { $0.turn(body) } })
  }

  /// The clock starts before stdin is touched.
  func start(_ spec: ExecutionSpec) {
    surroundings.send(.execute(spec))
    after(timeout) { $0.timeIsUp() }
    pipes.start()
  }

  func handle(_ event: ControlEvent) {
    switch event {
    case .signal(let signal): interrupt(signal)
    case .resize(let size):
      surroundings.send(.resize(WindowSize(rows: size.rows, columns: size.columns)))
    }
  }

  private func interrupt(_ signal: Int32) {
    guard ended == nil, !isOver else { return }
    let isRepeated = cancelled != nil
    if cancelled == nil { cancelled = signal }
    if signal == Signal.interrupt, !isRepeated {
      surroundings.send(.signal(signal, .group))
    } else if signal == Signal.interrupt {
      killEverything()
    } else {
      endEverything()
    }
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    framesSinceCheck += 1
    switch message {
    case .started: started = started ?? .now
    case .ended(let program): programEnded(program)
    default: try pipes.receive(message)
    }
    finishIfComplete()
  }

  /// Each refusal once, and not without end: a hostile program can be refused as often as it likes.
  func note(denied connection: DeniedConnection) {
    if denied.count < Self.mostDenied, !denied.contains(connection) { denied.append(connection) }
  }

  /// The sandbox is gone. Even a program that has ended may have said more than came.
  func lost() { conclude(.lost) }

  // MARK: Ending

  private func timeIsUp() {
    guard ended == nil else { return }
    timedOut = true
    endEverything()
  }

  private func endEverything() {
    surroundings.send(.signal(Signal.terminate, .everything))
    after(Self.grace) { $0.killEverything() }
  }

  private func killEverything() {
    guard !isOver else { return }
    surroundings.send(.signal(Signal.kill, .everything))
    after(Self.patience) { $0.surroundings.destroy() }
  }

  private func programEnded(_ program: ProgramEnd) {
    guard ended == nil else { return }
    ended = (program, .now)
    pipes.stopInputs()
    for timer in timers { timer.cancel() }
    timers = []
    if timedOut || cancelled != nil {
      surroundings.send(.signal(Signal.kill, .everything))
      after(Self.patience) { $0.lost() }
    } else {
      watchForStall()
    }
  }

  /// A sink may be as slow as it likes; the agent may not.
  private func watchForStall() {
    framesSinceCheck = 0
    after(Self.stall) { this in
      if this.framesSinceCheck == 0, !this.pipes.waitForSinks { return this.lost() }
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
    let end = ended?.at ?? .now
    finish(
      Outcome(
        evidence: Evidence(cancelled: cancelled, timedOut: timedOut, ending: ending),
        program: ended?.program,
        output: pipes.captured(.output), error: pipes.captured(.error),
        duration: (started ?? began).duration(to: end), artifacts: pipes.artifactPaths,
        denied: denied,
        cpu: .microseconds(Int64(clamping: ended?.program.cpuMicroseconds ?? 0)),
        undelivered: pipes.undelivered))
  }

  private func after(_ delay: Duration, _ body: @escaping (LocalExecution) -> Void) {
    timers.append(surroundings.schedule(delay) { [weak self] in self.map(body) })
  }

  /// Brings something to the streams, after which nothing may be missing.
  private func turn(_ body: (ExecutionPipes) -> Void) {
    body(pipes)
    finishIfComplete()
  }
}

/// Signal numbers, the same on every Linux.
enum Signal {
  static let hangUp: Int32 = 1
  static let interrupt: Int32 = 2
  static let kill: Int32 = 9
  static let terminate: Int32 = 15
}

extension Ending {
  init(_ end: ProgramEnd) {
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
