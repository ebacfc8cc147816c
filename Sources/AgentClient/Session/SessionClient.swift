import AgentProtocol
package import AgentTransport
package import SandboxCore
package import SessionProtocol
import Synchronization
package import SystemPackage
import WireFormat

/// A connection to the server of a session, over any stream.
///
/// The actor lives on the thread of the stream's event loop.
package actor SessionClient: AgentConnection, SessionHandle {
  package nonisolated let thread: LoopThread
  private let ownsThread: Bool
  /// Set once, from the server's first answer, before `connect` returns.
  private nonisolated let session = Mutex<SessionInfo?>(nil)
  package private(set) var calls: CallTable?
  package private(set) var loss: SandboxError?
  private let isLost = Atomic(false)

  package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
  package nonisolated var id: String { session.withLock { $0?.id ?? "" } }
  /// The session as the server's first answer describes it.
  package nonisolated var info: SessionInfo? { session.withLock(\.self) }
  package nonisolated var isConnected: Bool { !isLost.load(ordering: .relaxed) }
  package nonisolated var limits: [EnforcedLimit] { session.withLock { $0?.details?.limits ?? [] } }

  private init(on thread: LoopThread, ownsThread: Bool) {
    self.thread = thread
    self.ownsThread = ownsThread
  }

  deinit { if ownsThread { thread.stop() } }

  /// Takes over a stream to a server, and sends the first request, which is answered with the session.
  ///
  /// - Parameters:
  ///   - ownsThread: whether the thread ends with the client.
  ///   - patience: the most time that the answer may take.
  package static func connect(
    _ stream: FileDescriptor, on thread: LoopThread, ownsThread: Bool, saying first: SessionRequest,
    patience: Duration
  ) async throws(SandboxError) -> SessionClient {
    let client = SessionClient(on: thread, ownsThread: ownsThread)
    do throws(SandboxError) {
      try await client.open(stream, first, patience)
      return client
    } catch {
      await client.abandon()
      throw error
    }
  }

  /// The loop's watch of the stream keeps the actor alive until `close`.
  private func open(
    _ stream: FileDescriptor, _ first: SessionRequest, _ patience: Duration
  ) async throws(SandboxError) {
    let transport = FrameTransport(
      stream, on: thread.onLoop,
      received: { frame throws(ProtocolViolation) in try self.calls?.receive(frame) },
      closed: { violation in self.lose(.lost(violation)) })
    let calls = CallTable(over: transport, onLoop: onLoop)
    self.calls = calls
    greet(calls)
    let info = try await ask(first, SessionInfo.self, within: patience)
    session.withLock { $0 = info }
  }

  /// Sends the greeting without waiting for its answer, so that the first request goes out with it.
  private func greet(_ calls: CallTable) {
    calls.open { line in
      Question<SessionVersion>(Message(.hello(.current)), on: line, read: Self.answer) { result in
        line.close()
        do throws(SandboxError) {
          try result.get().check()
        } catch {
          self.lose(error)
        }
      }
    }
  }

  private func lose(_ error: SandboxError) {
    loss = loss ?? error
    isLost.store(true, ordering: .relaxed)
    calls?.lose(error)
  }

  package nonisolated func release() {
    thread.post { self.assumeIsolated { $0.close() } }
  }

  package func abandon() async { close() }

  private func close() {
    calls?.transport.close()
    lose(.lost(nil))
    calls = nil
  }

  private static func answer<Value: WireValue>(
    _ message: Message
  ) throws(ProtocolViolation) -> Result<Value, SandboxError> {
    guard case .answer(let body) = message else { throw ProtocolViolation("a request is not answered by \(message)") }
    return try SessionAnswer<Value>(decoding: body).result
  }

  private func ask<Value: WireValue & Sendable>(
    _ request: SessionRequest, _: Value.Type, within patience: Duration? = nil
  ) async throws(SandboxError) -> Value {
    try await openCalls().perform { line, finish in
      var alarm: LoopTimer?
      let question = Question<Value>(Message(request), on: line, read: Self.answer) { result in
        alarm?.cancel()
        finish(result)
      }
      alarm = patience.map { patience in
        thread.onLoop.schedule(after: patience) { [weak question] in question?.giveUp(.silent) }
      }
      return question
    }
  }
}

extension SandboxError {
  fileprivate static let silent = SandboxError.failure(
    .sessionUnresponsive, "the session's supervisor does not answer")

  fileprivate static func lost(_ violation: ProtocolViolation?) -> SandboxError {
    .failure(.sessionLost, "the session was lost" + (violation.map { ": \($0)" } ?? ""))
  }
}

// MARK: Executions

extension SessionClient {
  package func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let command = try ProgramCommand(request)
    var (request, streams) = (request, streams)
    if let code = command.code, case .python(_, let arguments) = request.program {
      request.program = .python(code: "", arguments: arguments)
      streams.code = DataInput(code)
    }
    let execution = SessionExecution(request, hasInput: streams.input != nil, hasCode: streams.code != nil)
    return try await run(.execute(execution), streams, keeping: request.maxOutput, control)
  }

  package func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult {
    try await run(
      .wait(ExecutionNumber(execution)), ExecutionStreams(), keeping: ByteSize(bytes: 0), ExecutionControl())
  }

  private func run(
    _ request: SessionRequest, _ streams: ExecutionStreams, keeping limit: ByteSize, _ control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let calls = try openCalls()
    let ending = await withCheckedContinuation { continuation in
      let call = calls.open { line in
        SessionExecutionCall(
          request, streams, keeping: Int(clamping: limit.bytes), on: line, loop: thread.onLoop
        ) {
          continuation.resume(returning: $0)
        }
      }
      control.attach { [post = call.post] event in post { $0.handle(event) } }
    }
    control.detach()
    return try result(of: ending, control)
  }

  private func result(
    of ending: SessionExecutionCall.Ending, _ control: ExecutionControl
  ) throws(SandboxError) -> ExecutionResult {
    let outcome = try ending.outcome?.get()
    let verdict = outcome?.verdict ?? .decide(Evidence(cancelled: control.signal, ending: .lost))
    return ExecutionResult(
      output: ending.output.counting(outcome?.outputBytes), error: ending.error.counting(outcome?.errorBytes),
      verdict: verdict.considering(ending.undelivered), duration: outcome?.duration ?? .zero,
      artifacts: ending.artifacts.paths, artifactsTruncated: ending.artifacts.isTruncated,
      usage: outcome?.usage ?? ResourceUsage(), limits: limits, denied: outcome?.denied ?? [], session: id,
      variables: outcome?.variables, sessionEnd: outcome?.sessionEnd)
  }
}

extension CapturedOutput {
  /// The output with the server's count of bytes; truncated where this client was sent fewer.
  fileprivate func counting(_ total: UInt64?) -> CapturedOutput {
    guard let total, total > self.total else { return self }
    return CapturedOutput(bytes: bytes, total: total, truncated: true)
  }
}

// MARK: The session itself

extension SessionClient {
  package func keep() async throws(SandboxError) { _ = try await ask(.keep, Acknowledgement.self) }

  package func info() async throws(SandboxError) -> SessionInfo { try await ask(.info, SessionInfo.self) }

  package func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int {
    _ = try ProgramCommand(request)
    let execution = SessionExecution(request, hasInput: false, hasCode: false)
    return try await ask(.detach(execution), ExecutionNumber.self).value
  }

  package func end(execution: Int) async throws(SandboxError) {
    _ = try await ask(.end(ExecutionNumber(execution)), Acknowledgement.self)
  }

  package func signal(_ signal: Int32, execution: Int) async throws(SandboxError) {
    _ = try await ask(.signal(ExecutionSignal(execution: execution, signal: signal)), Acknowledgement.self)
  }

  /// Returns when the server reports that the sandbox is removed, after ten seconds at the latest.
  package func terminate() async {
    _ = try? await ask(.terminate, Acknowledgement.self, within: .seconds(10))
    // The end of the connection may have come before the answer.
    loss = .failure(.sandboxTerminated, "the sandbox is terminated")
    close()
  }

  package func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError) {
    try await openCalls().perform { line, finish in
      LogCall(LogRequest(isFollowing: follow), on: line, receive: receive, finish: finish)
    }
  }
}
