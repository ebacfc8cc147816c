import AgentProtocol
import AgentTransport
import SandboxCore
import SessionProtocol
import WireFormat

/// An execution in a session, from its client's side: its streams, and the outcome that the server reports.
///
/// Also serves a client that waits for a detached execution, whose only stream is the list of artifacts.
final class SessionExecutionCall: Call {
  /// End of the execution as the client sees it.
  struct Ending: Sendable {
    /// Nil where the session was lost before its server reported it.
    let outcome: Result<SessionOutcome, SandboxError>?
    let output: CapturedOutput
    let error: CapturedOutput
    let artifacts: Artifacts
    /// Failure that kept output from being delivered; nil for none.
    let undelivered: Delivery?
  }

  private let request: SessionRequest
  private let line: CallLine
  private let pipes: ExecutionPipes
  /// Runs work with the execution on the loop's thread, if it is then under way; callable from any thread.
  let post: @Sendable (@escaping @Sendable (SessionExecutionCall) -> Void) -> Void
  /// Schedules work with the execution on the loop's thread.
  private let after: (Duration, @escaping @Sendable (SessionExecutionCall) -> Void) -> Void
  private let finish: (Ending) -> Void
  private var outcome: Result<SessionOutcome, SandboxError>?
  private var isInterrupted = false
  private var isOver = false

  /// The most that a server may take to end an execution that it has been told to kill: it grants a grace of its own.
  private static let patience = ExecutionRequest.grace + .seconds(3)

  /// `finish` is called once.
  init(
    _ request: SessionRequest, _ streams: ExecutionStreams, keeping limit: Int, on line: CallLine, loop: EventLoop,
    finish: @escaping (Ending) -> Void
  ) {
    self.request = request
    self.line = line
    self.finish = finish
    let post = line.posting(to: SessionExecutionCall.self)
    self.post = post
    after = { delay, body in loop.schedule(after: delay) { post(body) } }
    pipes = ExecutionPipes(
      streams, keeping: limit, send: { line.send($0) }, post: { body in post { $0.turn(body) } })
  }

  func start() {
    line.send(Message(request))
    pipes.start()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    if case .answer(let body) = message {
      outcome = try SessionAnswer<SessionOutcome>(decoding: body).result
      pipes.stopInputs()
    } else {
      try pipes.receive(message)
    }
    finishIfComplete()
  }

  func giveUp(_ error: SandboxError) { conclude() }

  func handle(_ event: ControlEvent) {
    switch event {
    case .signal(let number): interrupt(number)
    case .resize(let size): line.send(.resize(size))
    }
  }

  /// Passes the signal on. A server that should kill the program for it and does not, as it is stopped itself, is not
  /// waited for.
  private func interrupt(_ signal: Int32) {
    line.send(.signal(signal, .group))
    if isInterrupted || signal != Signal.interrupt { after(Self.patience) { $0.conclude() } }
    isInterrupted = true
  }

  private func turn(_ body: (ExecutionPipes) -> Void) {
    body(pipes)
    finishIfComplete()
  }

  /// An execution that failed to begin has no streams to wait for.
  private func finishIfComplete() {
    switch outcome {
    case .success where pipes.isComplete: conclude()
    case .failure: conclude()
    case .success, nil: break
    }
  }

  private func conclude() {
    guard !isOver else { return }
    isOver = true
    pipes.stopInputs()
    line.close()
    finish(
      Ending(
        outcome: outcome, output: pipes.captured(.output), error: pipes.captured(.error),
        artifacts: pipes.artifacts, undelivered: pipes.undelivered))
  }
}
