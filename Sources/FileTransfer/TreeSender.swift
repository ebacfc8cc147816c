package import AgentProtocol
package import AgentTransport
package import WireFormat

/// Sends what a `TreeReader` reads as one of a call's streams, as far as the reader's peer has room.
package final class TreeSender {
  private let reader: TreeReader
  private let call: CallID
  private let port: Port
  private let transport: FrameTransport
  private var window = SendWindow()
  /// Its memory is used for one piece after the other.
  private var piece: [UInt8] = []
  private var isOver = false
  private let failed: (TransferError) -> Void

  /// `failed` is called when something cannot be read; the stream then has no end.
  package init(
    _ reader: TreeReader, call: CallID, port: Port, over transport: FrameTransport,
    failed: @escaping (TransferError) -> Void
  ) {
    self.reader = reader
    self.call = call
    self.port = port
    self.transport = transport
    self.failed = failed
  }

  package func grant(_ count: UInt32) throws(ProtocolViolation) {
    try window.grant(count)
    send()
  }

  /// Sends as much as there is room for, in whole pieces: what is left of the window is too little for the header and the
  /// pages of one, and the credit for a whole one comes.
  package func send() {
    do {
      while !isOver, window.available >= FlowControl.largestChunk { try sendPiece() }
    } catch {
      isOver = true
      failed(error)
    }
  }

  /// Nothing more is sent.
  package func stop() { isOver = true }

  private func sendPiece() throws(TransferError) {
    let room = window.take(upTo: FlowControl.largestChunk)
    let isSome = try reader.next(upTo: room, into: &piece)
    window.putBack(room - piece.count)
    if isSome { return transport.send(call, .data(port, piece)) }
    isOver = true
    transport.send(call, .end(port))
  }
}

/// Writes one of a call's streams, which may be hostile, through a `TreeWriter`.
package final class TreeReceiver {
  private let writer: TreeWriter
  private let call: CallID
  private let port: Port
  private let transport: FrameTransport
  private var window = ReceiveWindow()
  private var isOver = false
  private let finished: (TransferError?) -> Void

  /// `finished` is called once: when all is written, or with what went wrong.
  package init(
    _ writer: TreeWriter, call: CallID, port: Port, over transport: FrameTransport,
    finished: @escaping (TransferError?) -> Void
  ) {
    self.writer = writer
    self.call = call
    self.port = port
    self.transport = transport
    self.finished = finished
  }

  package func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try window.receive(bytes.count)
    guard !isOver else { return }
    finishIfFailed { () throws(TransferError) in try writer.write(bytes) }
    if let credit = window.consume(bytes.count) { transport.send(call, .credit(port, credit)) }
  }

  /// The stream is at its end.
  package func end() {
    finishIfFailed { () throws(TransferError) in try writer.finish() }
    finish(nil)
  }

  /// Removes what is not whole; `finished` is not called any more.
  package func abandon() {
    isOver = true
    writer.abandon()
  }

  private func finishIfFailed(_ body: () throws(TransferError) -> Void) {
    guard !isOver else { return }
    do { try body() } catch { finish(error) }
  }

  private func finish(_ error: TransferError?) {
    guard !isOver else { return }
    isOver = true
    finished(error)
  }
}

extension TransferError {
  /// The word that says it over the protocol.
  package var failure: Failure {
    switch reason {
    case .notFound: .notFound
    case .refused: .refused
    case .io: .io
    case .invalid: .invalid
    case .tooLarge: .tooMany
    }
  }
}
