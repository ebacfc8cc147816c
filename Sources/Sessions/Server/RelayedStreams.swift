import AgentProtocol
import SandboxCore
import WireFormat

/// One output stream on its way from an execution to a client: bytes that the client has no room for wait here, and
/// hold the execution up.
final class RelayedOutput {
  private let port: Port
  private let send: (Message) -> Void
  private var window = SendWindow()
  private var queue: [Piece] = []
  private var finish: (@Sendable (Delivery) -> Void)?
  private var isBroken = false
  private(set) var hasEnded = false

  private struct Piece {
    var bytes: ArraySlice<UInt8>
    let done: @Sendable (Delivery) -> Void
  }

  init(_ port: Port, send: @escaping (Message) -> Void) {
    self.port = port
    self.send = send
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    guard !isBroken else { return done(.readerGone) }
    queue.append(Piece(bytes: bytes[...], done: done))
    pump()
  }

  /// Ends the stream, as the execution has no more output.
  func end(done: @escaping @Sendable (Delivery) -> Void) {
    guard !isBroken else { return done(.readerGone) }
    hasEnded = true
    finish = done
    pump()
  }

  func grant(_ count: UInt32) throws(ProtocolViolation) {
    try window.grant(count)
    pump()
  }

  /// Drops the stream, as the client wants no more of it, or is gone.
  func readerBroke() {
    isBroken = true
    for piece in queue { piece.done(.readerGone) }
    queue = []
    finish?(.readerGone)
    finish = nil
  }

  private func pump() {
    while let piece = queue.first {
      let room = window.take(upTo: piece.bytes.count)
      guard room > 0 else { return }
      send(.data(port, Array(piece.bytes.prefix(room))))
      queue[0].bytes = piece.bytes.dropFirst(room)
      if queue[0].bytes.isEmpty { queue.removeFirst().done(.delivered) }
    }
    guard let finish else { return }
    self.finish = nil
    send(.end(port))
    finish(.delivered)
  }
}

/// One input stream on its way from a client to an execution: bytes that the client has sent ahead wait here, at most a
/// window.
final class RelayedInput {
  private let port: Port
  private let send: (Message) -> Void
  private var window = ReceiveWindow()
  private var waiting: [UInt8] = []
  private var isAtEnd = false
  private var reader: (count: Int, deliver: @Sendable ([UInt8]) -> Void)?

  init(_ port: Port, send: @escaping (Message) -> Void) {
    self.port = port
    self.send = send
  }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    reader = (count, deliver)
    pump()
  }

  func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try window.receive(bytes.count)
    waiting += bytes
    pump()
  }

  /// Tells the client that the program waits for input.
  func isWanted() { send(.credit(port, 0)) }

  /// Ends the stream, as the client has no more, or is gone.
  func end() {
    isAtEnd = true
    pump()
  }

  private func pump() {
    guard let reader, !waiting.isEmpty || isAtEnd else { return }
    self.reader = nil
    let piece = Array(waiting.prefix(reader.count))
    waiting.removeFirst(piece.count)
    if let credit = window.consume(piece.count) { send(.credit(port, credit)) }
    reader.deliver(piece)
  }
}
