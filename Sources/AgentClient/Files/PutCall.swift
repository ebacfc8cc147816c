import AgentProtocol
import SandboxCore
import WireFormat

/// Sends an entry stream to a sandbox. A slow source holds up no other call.
final class PutCall: Call {
  private let source: any InputSource
  private let destination: [UInt8]
  private let name: [UInt8]
  private let line: CallLine
  private let post: @Sendable (@escaping @Sendable (PutCall) -> Void) -> Void
  private var ending: CallEnding<Void>
  private var window = SendWindow()
  private var isReading = false
  private var isAtEnd = false

  init(
    _ source: any InputSource, to destination: [UInt8], name: [UInt8], on line: CallLine,
    finish: @escaping (Result<Void, SandboxError>) -> Void
  ) {
    self.source = source
    self.destination = destination
    self.name = name
    self.line = line
    post = line.posting(to: PutCall.self)
    ending = CallEnding(finish)
  }

  func start() {
    line.send(.put(destination: destination, name: name))
    readMore()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .credit(.input, let count):
      try window.grant(count)
      readMore()
    case .done where isAtEnd: end(.success(()))
    case .failed(let failure, let detail): end(.failure(.reportedByAgent(failure, detail)))
    default: throw ProtocolViolation("an upload takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending.isPending { line.send(.cancel) }
    end(.failure(error))
  }

  /// Reads whole chunks only: a window with room for less soon gets the credit for a whole one.
  private func readMore() {
    guard !isReading, !isAtEnd, ending.isPending, window.available >= FlowControl.largestChunk else { return }
    isReading = true
    source.read(upTo: FlowControl.largestChunk) { [post] bytes in post { $0.take(bytes) } }
  }

  private func take(_ bytes: [UInt8]) {
    isReading = false
    guard ending.isPending else { return }
    guard !bytes.isEmpty else { return finish() }
    _ = window.take(upTo: bytes.count)
    line.send(.data(.input, bytes))
    readMore()
  }

  private func finish() {
    if let failure = source.failure { return giveUp(failure) }
    isAtEnd = true
    line.send(.end(.input))
  }

  private func end(_ result: Result<Void, SandboxError>) {
    if isReading { source.cancel() }
    ending.end(result)
  }
}
