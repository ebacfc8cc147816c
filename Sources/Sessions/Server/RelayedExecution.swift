import AgentClient
import AgentProtocol
import SandboxCore
import SessionProtocol
import WireFormat

/// The server's side of a client's execution: its control and its streams.
final class RelayedExecution {
  let control = ExecutionControl()
  private let send: (Message) -> Void
  private var outputs: [Port: RelayedOutput] = [:]
  private var inputs: [Port: RelayedInput] = [:]

  /// `send` sends the client a message.
  init(hasInput: Bool = false, hasCode: Bool = false, send: @escaping (Message) -> Void) {
    self.send = send
    for port in [Port.output, .error, .artifacts] { outputs[port] = RelayedOutput(port, send: send) }
    if hasInput { inputs[.input] = RelayedInput(.input, send: send) }
    if hasCode { inputs[.code] = RelayedInput(.code, send: send) }
  }

  func output(_ port: Port) -> RelayedOutput? { outputs[port] }
  func input(_ port: Port) -> RelayedInput? { inputs[port] }

  /// Handles a message of its client.
  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(let port, let bytes): try inputs[port]?.receive(bytes)
    case .end(let port): inputs[port]?.end()
    case .credit(let port, let count): try outputs[port]?.grant(count)
    case .broken(let port): outputs[port]?.readerBroke()
    case .signal(let number, _): control.interrupt(number)
    case .resize(let size): control.resize(size)
    default: throw ProtocolViolation("an execution takes no \(message)")
    }
  }

  /// Breaks the streams and hangs the execution up, as its client is gone.
  func clientLeft() {
    for output in outputs.values { output.readerBroke() }
    for input in inputs.values { input.end() }
    control.interrupt(Signal.hangUp)
  }

  /// Sends the client the artifacts and the outcome. Ends the streams that an execution that never began has left open.
  /// `sent` is called when the client has been sent all artifacts, for which it may first have to give credit, or has
  /// left.
  func conclude(_ end: ExecutionEnd, sent: @escaping @Sendable () -> Void) {
    let list = end.artifacts.bytes
    if !list.isEmpty { outputs[.artifacts]?.write(list) { _ in } }
    for (port, output) in outputs where port != .artifacts && !output.hasEnded { output.end { _ in } }
    send(.answer(SessionAnswer(end.outcome).encoded))
    outputs[.artifacts]?.end { _ in sent() }
  }
}

/// One stream of a client's execution as a sink or source, on the thread of the session's server.
struct RelayedStream<Sandbox: ServedSandbox>: OutputSink, InputSource {
  let server: SessionServer<Sandbox>
  let client: ClientID
  let call: CallID
  let port: Port

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    server.assumeIsolated { server in
      guard let output = server.execution(call, of: client)?.output(port) else { return done(.readerGone) }
      output.write(bytes, done: done)
    }
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) {
    server.assumeIsolated { server in
      guard let output = server.execution(call, of: client)?.output(port) else { return done(.readerGone) }
      output.end(done: done)
    }
  }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    server.assumeIsolated { server in
      guard let input = server.execution(call, of: client)?.input(port) else { return deliver([]) }
      input.read(upTo: count, deliver: deliver)
    }
  }

  func isWanted() {
    server.assumeIsolated { $0.execution(call, of: client)?.input(port)?.isWanted() }
  }
}
