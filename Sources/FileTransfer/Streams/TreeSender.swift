package import AgentProtocol
package import AgentTransport
package import WireFormat

/// Sends the bytes of a `TreeReader` as one of a call's streams, as far as there is credit.
package final class TreeSender {
  private let reader: TreeReader
  private let call: CallID
  private let port: Port
  private let transport: FrameTransport
  private var window = SendWindow()
  /// The last piece that was sent, whose memory the next one uses again.
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

  /// Sends as much as there is credit for, in whole pieces: less than that is too little for a header and whole pages,
  /// and the credit for a whole piece will come.
  package func send() {
    do {
      while !isOver, window.available >= FlowControl.largestChunk { try sendPiece() }
    } catch {
      isOver = true
      failed(error)
    }
  }

  /// Ends the sending.
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
