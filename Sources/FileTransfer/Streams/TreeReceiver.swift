package import AgentProtocol
package import AgentTransport
package import WireFormat

/// Writes one of a call's streams, which may be hostile, through a `TreeWriter`.
package final class TreeReceiver {
  private let writer: TreeWriter
  private let call: CallID
  private let port: Port
  private let transport: FrameTransport
  private var window = ReceiveWindow()
  private var isOver = false
  private let finished: (TransferError?) -> Void

  /// `finished` is called once: with nil when all is written, or with the error.
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

  /// Handles the end of the stream.
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
