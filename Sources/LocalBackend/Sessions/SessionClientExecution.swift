import AgentProtocol
import SandboxCore
import WireFormat

/// A client's end of an execution in a session: its streams, and the supervisor's word on how it ended.
final class SessionClientExecution {
  /// How it came to its end for the client.
  struct Ending: Sendable {
    /// Nil where the session was lost before its supervisor had said it.
    let outcome: Result<SessionOutcome, SandboxError>?
    let output: CapturedOutput
    let error: CapturedOutput
    let artifacts: [[UInt8]]
    /// What kept output from being delivered.
    let undelivered: Delivery?
  }

  private let pipes: ExecutionPipes
  private let finish: (Ending) -> Void
  private var outcome: Result<SessionOutcome, SandboxError>?
  private var isOver = false

  /// `post` brings a callback from any thread back to this execution; `finish` is called once.
  init(
    _ streams: ExecutionStreams, keeping limit: Int, send: @escaping (Message) -> Void,
    post: @escaping @Sendable (@escaping @Sendable (SessionClientExecution) -> Void) -> Void,
    finish: @escaping (Ending) -> Void
  ) {
    self.finish = finish
    pipes = ExecutionPipes(streams, keeping: limit, send: send, post: { body in post { $0.turn(body) } })
  }

  func start() { pipes.start() }

  func receive(_ message: Message) throws(ProtocolViolation) {
    if case .answer(let body) = message {
      outcome = try SessionAnswer<SessionOutcome>(decoding: body).result
      pipes.stopInputs()
    } else {
      try pipes.receive(message)
    }
    finishIfComplete()
  }

  /// The connection is gone.
  func lost() { conclude() }

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
    finish(
      Ending(
        outcome: outcome, output: pipes.captured(.output), error: pipes.captured(.error),
        artifacts: pipes.artifactPaths, undelivered: pipes.undelivered))
  }
}
