import AgentProtocol
import SandboxCore
import SessionProtocol
import WireFormat

/// Call that reads a session's log, and decodes its entries from a byte stream.
final class LogCall: Call {
  private let request: LogRequest
  private let line: CallLine
  private let receive: ([SessionLogEntry]) -> Bool
  private var ending: CallEnding<Void>
  private var window = ReceiveWindow()
  private var waiting: [UInt8] = []

  private static let lengthSize = 4
  /// Most bytes in an entry, which holds one piece of output at most.
  private static let longest = 1 << 20

  /// `receive` returns whether more is wanted; `finish` is called once, when the log is at its end or nothing more is
  /// wanted.
  init(
    _ request: LogRequest, on line: CallLine, receive: @escaping ([SessionLogEntry]) -> Bool,
    finish: @escaping (Result<Void, SandboxError>) -> Void
  ) {
    self.request = request
    self.line = line
    self.receive = receive
    ending = CallEnding(finish)
  }

  func start() { line.send(Message(.log(request))) }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes):
      try window.receive(bytes.count)
      waiting += bytes
      guard receive(try entries()) else {
        line.send(.cancel)
        return ending.end(.success(()))
      }
      if let credit = window.consume(bytes.count) { line.send(.credit(.output, credit)) }
    case .end(.output): ending.end(.success(()))
    default: throw ProtocolViolation("a log does not say \(message)")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending.isPending { line.send(.cancel) }
    ending.end(.failure(error))
  }

  private func entries() throws(ProtocolViolation) -> [SessionLogEntry] {
    var entries: [SessionLogEntry] = []
    while waiting.count >= Self.lengthSize {
      var head = WireReader(waiting[..<Self.lengthSize])
      let length = Int(try head.integer(UInt32.self))
      guard length <= Self.longest else { throw ProtocolViolation("an entry of a log has no end") }
      guard waiting.count >= Self.lengthSize + length else { break }
      entries.append(try SessionLogEntry(decoding: Array(waiting[Self.lengthSize..<Self.lengthSize + length])))
      waiting.removeFirst(Self.lengthSize + length)
    }
    return entries
  }
}

extension Message {
  /// The frame that carries a request to the server of a session.
  init(_ request: SessionRequest) {
    let (verb, body) = request.encoded
    self = .request(verb, body)
  }
}
