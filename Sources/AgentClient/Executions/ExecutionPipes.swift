import AgentProtocol
import SandboxCore
import WireFormat

/// The caller's ends of one execution's streams: sinks and sources on one side, frames with flow control on the other.
final class ExecutionPipes {
  private var outputs: [Port: OutputStream]
  private var inputs: [Port: InputStream] = [:]
  private var artifactList = ArtifactList()
  private let send: (Message) -> Void
  private let post: @Sendable (@escaping @Sendable (ExecutionPipes) -> Void) -> Void
  private var acceptsInput = true

  /// `post` runs a callback with these pipes on their thread; callable from any thread.
  init(
    _ streams: ExecutionStreams, keeping limit: Int, send: @escaping (Message) -> Void,
    post: @escaping @Sendable (@escaping @Sendable (ExecutionPipes) -> Void) -> Void
  ) {
    self.send = send
    self.post = post
    outputs = [
      .output: OutputStream(.output, keeping: limit, sink: streams.output),
      .error: OutputStream(.error, keeping: limit, sink: streams.error),
    ]
    if let input = streams.input { inputs[.input] = InputStream(.input, from: input) }
    if let code = streams.code { inputs[.code] = InputStream(.code, from: code) }
  }

  /// Starts reading the program's inputs.
  func start() { for port in inputs.keys { readInput(port) } }

  /// Stops reading the inputs, as the program takes no more.
  func stopInputs() {
    guard acceptsInput else { return }
    acceptsInput = false
    for input in inputs.values { input.source.cancel() }
  }

  /// Takes a message about one of the streams.
  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.artifacts, let bytes):
      if let credit = try artifactList.receive(bytes) { send(.credit(.artifacts, credit)) }
    case .data(let port, let bytes): try receive(bytes, port)
    case .credit(let port, let count):
      try inputs[port]?.grant(count)
      // No room says that the program waits for what there is room for.
      if count == 0 { inputs[port]?.source.isWanted() }
      readInput(port)
    case .end(.artifacts): artifactList.isComplete = true
    case .end(let port): perform(outputs[port]?.end() ?? [], port)
    case .broken(let port):
      inputs[port]?.stop()
      inputs[port]?.source.cancel()
    default: throw ProtocolViolation("an execution does not say \(message)")
    }
  }

  /// Whether all output is delivered and all artifacts are known.
  var isComplete: Bool { artifactList.isComplete && outputs.values.allSatisfy(\.isComplete) }
  /// Whether the pipes wait for a sink, and not for the peer.
  var waitForSinks: Bool { outputs.values.contains(where: \.waitsForSink) }
  /// Failure that kept output from being delivered; nil for none.
  var undelivered: Delivery? { outputs.values.compactMap(\.failure).first }
  var artifacts: Artifacts { artifactList.artifacts }

  func captured(_ port: Port) -> CapturedOutput { outputs[port]?.captured ?? CapturedOutput() }

  private func receive(_ bytes: [UInt8], _ port: Port) throws(ProtocolViolation) {
    guard outputs[port] != nil else { throw ProtocolViolation("an execution has no output \(port)") }
    if let step = try outputs[port]?.receive(bytes) { perform([step], port) }
  }

  private func perform(_ steps: [OutputStream.Step], _ port: Port) {
    for step in steps {
      switch step {
      case .credit(let count): send(.credit(port, count))
      case .tellBroken: send(.broken(port))
      case .write(let bytes):
        let count = bytes.count
        outputs[port]?.sink?.write(bytes) { [post] delivery in post { $0.delivered(count, port, delivery) } }
      case .finishSink:
        outputs[port]?.sink?.finish { [post] delivery in post { $0.outputs[port]?.sinkFinished(delivery) } }
      }
    }
  }

  private func delivered(_ count: Int, _ port: Port, _ delivery: Delivery) {
    perform(outputs[port]?.delivered(count, delivery) ?? [], port)
  }

  private func readInput(_ port: Port) {
    guard acceptsInput, let count = inputs[port]?.nextRead() else { return }
    inputs[port]?.source.read(upTo: count) { [post] bytes in post { $0.inputRead(bytes, port) } }
  }

  private func inputRead(_ bytes: [UInt8], _ port: Port) {
    guard acceptsInput, let message = inputs[port]?.read(bytes) else { return }
    send(message)
    readInput(port)
  }
}

/// The paths of an execution's artifacts as they come.
struct ArtifactList {
  private var bytes: [UInt8] = []
  private var window = ReceiveWindow()
  var isComplete = false

  /// Most bytes in the list; no honest agent sends more.
  private static let largest = 64 << 20

  /// Returns the credit to give back, if any.
  mutating func receive(_ more: [UInt8]) throws(ProtocolViolation) -> UInt32? {
    guard bytes.count + more.count <= Self.largest else {
      throw ProtocolViolation("the list of artifacts has no end")
    }
    try window.receive(more.count)
    bytes += more
    return window.consume(more.count)
  }

  /// The paths below the workspace that have come; the peer is not trusted to report only those.
  var artifacts: Artifacts {
    let received = Artifacts(bytes: bytes)
    return Artifacts(
      received.paths.filter { $0.starts(with: (SandboxLayout.workspace + "/").utf8) },
      isTruncated: received.isTruncated || !isComplete)
  }
}
