import AgentProtocol
import SandboxCore
import WireFormat

/// Puts the entries of a log together from the stream that carries them.
final class LogReader: HostTransfer {
  private let receive: ([SessionLogEntry]) -> Bool
  private let send: (Message) -> Void
  private var finish: TransferEnd?
  private var window = ReceiveWindow()
  private var waiting: [UInt8] = []

  private static let lengthSize = 4
  /// An entry holds one piece of output at most.
  private static let longest = 1 << 20

  /// `receive` returns whether more is wanted; `finish` is called once, when the log is at its end or nothing more is wanted.
  init(
    _ receive: @escaping ([SessionLogEntry]) -> Bool, send: @escaping (Message) -> Void, finish: @escaping TransferEnd
  ) {
    self.receive = receive
    self.send = send
    self.finish = finish
  }

  func start() {}

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes):
      try window.receive(bytes.count)
      waiting += bytes
      guard receive(try entries()) else {
        send(.cancel)
        return end(nil)
      }
      if let credit = window.consume(bytes.count) { send(.credit(.output, credit)) }
    case .end(.output): end(nil)
    default: throw ProtocolViolation("a log does not say \(message)")
    }
  }

  func giveUp(_ error: SandboxError) { end(error) }

  private func end(_ error: SandboxError?) {
    let finish = finish
    self.finish = nil
    finish?(error)
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
