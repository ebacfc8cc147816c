import AgentProtocol
import SandboxCore
import SystemPackage
import WireFormat

/// Receives an entry stream from a sandbox. A slow sink holds up no other call.
final class GetCall: Call {
  private let request: Message
  private let sink: any OutputSink
  private let line: CallLine
  private let post: @Sendable (@escaping @Sendable (GetCall) -> Void) -> Void
  private var ending: CallEnding<Void>
  private var window = ReceiveWindow()
  /// Pieces that the sink has not taken yet.
  private var outstanding = 0
  private var isAtEnd = false

  /// - Parameter request: `get` or `list`.
  init(
    _ request: Message, into sink: any OutputSink, on line: CallLine,
    finish: @escaping (Result<Void, SandboxError>) -> Void
  ) {
    self.request = request
    self.sink = sink
    self.line = line
    post = line.posting(to: GetCall.self)
    ending = CallEnding(finish)
  }

  func start() { line.send(request) }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes) where !isAtEnd: try receive(bytes)
    case .end(.output):
      isAtEnd = true
      finishSinkIfIdle()
    case .failed(let failure, let detail): ending.end(.failure(.reportedByAgent(failure, detail)))
    default: throw ProtocolViolation("a download takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending.isPending { line.send(.cancel) }
    ending.end(.failure(error))
  }

  private func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try window.receive(bytes.count)
    outstanding += 1
    sink.write(bytes) { [post, count = bytes.count] delivery in post { $0.delivered(count, delivery) } }
  }

  private func delivered(_ count: Int, _ delivery: Delivery) {
    outstanding -= 1
    guard check(delivery) else { return }
    if let credit = window.consume(count), !isAtEnd { line.send(.credit(.output, credit)) }
    finishSinkIfIdle()
  }

  private func finishSinkIfIdle() {
    guard isAtEnd, outstanding == 0 else { return }
    sink.finish { [post] delivery in post { $0.sinkFinished(delivery) } }
  }

  private func sinkFinished(_ delivery: Delivery) {
    guard ending.isPending, check(delivery) else { return }
    line.send(.done)
    ending.end(.success(()))
  }

  private func check(_ delivery: Delivery) -> Bool {
    switch delivery {
    case .delivered: return true
    case .readerGone: giveUp(.readerGone)
    case .failed(let error):
      giveUp(.failure(.transferFailed, "cannot write the download: \(Errno(rawValue: error))"))
    }
    return false
  }
}
