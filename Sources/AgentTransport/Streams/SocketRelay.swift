package import AgentProtocol
import SystemCalls
package import SystemPackage
package import WireFormat

/// Carries a TCP connection over a call, each direction with an end of its own; owns and closes the socket.
///
/// A connection that breaks is reset at the far end too, so that nobody takes half an answer for a whole one.
package final class SocketRelay {
  /// End of a relay.
  package enum End {
    /// Both directions have ended.
    case complete
    /// The socket failed, which the other end of the call must be told.
    case broken
  }

  private let socket: FileDescriptor
  private let loop: EventLoop
  private let sends: Port
  private let receives: Port
  private let ended: (End) -> Void
  private var sender: StreamSender?
  private var receiver: StreamReceiver?
  private var lingering: LingeringClose?
  private var isOver = false

  /// Sends the bytes `ahead` and those from the socket on the port `sends`, and writes the data of `receives` to the
  /// socket.
  ///
  /// `ended` is called once, and not after `abort`. On an error the socket stays with the caller.
  package init(
    _ socket: FileDescriptor, call: CallID, sends: Port, sendingFirst ahead: [UInt8] = [], receives: Port,
    over transport: FrameTransport, on loop: EventLoop, ended: @escaping (End) -> Void
  ) throws(Errno) {
    self.socket = socket
    self.loop = loop
    self.sends = sends
    self.receives = receives
    self.ended = ended
    let writing = try socket.duplicateClosedOnExec()
    receiver = StreamReceiver(
      writing, call: call, port: receives, over: transport, on: loop,
      finish: { [unowned self] in finishWriting($0) })
    sender = StreamSender(
      socket, sendingFirst: ahead, call: call, port: sends, over: transport, on: loop,
      broke: { [unowned self] in readingFailed() }, finished: { [unowned self] in finishIfComplete() })
  }

  /// Handles a message of the call.
  package func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(receives, let bytes): try receiver?.receive(bytes)
    case .end(receives): receiver?.end()
    case .credit(sends, let count): try sender?.grant(count)
    case .broken(sends): stopReading()
    default: throw ProtocolViolation("a connection takes no such message")
    }
  }

  /// Handles data of `count` bytes, and writes `bytes` to the socket in their place.
  package func receive(_ count: Int, writing bytes: [UInt8]) throws(ProtocolViolation) {
    try receiver?.receive(count, writing: bytes)
  }

  /// Drops the connection with a reset.
  package func abort() {
    guard !isOver else { return }
    isOver = true
    if sender?.isFinished == false { socket.resetOnClose() }
    sender?.readerBroke()
    receiver?.abandon()
    lingering?.closeNow()
  }

  private func finishWriting(_ descriptor: FileDescriptor) {
    if isOver { descriptor.resetOnClose() } else { descriptor.endWriting() }
    descriptor.discard()
    // The kernel reports a reset once, to the first call, so the reader would see a regular end. A broken pipe is no
    // reset: that end had finished reading.
    if let failure = receiver?.failure, failure != .brokenPipe { sender?.endIsFailure = true }
    finishIfComplete()
  }

  /// Ends the direction from the socket, as the far end reads no more. Bytes that still come are dropped for a while:
  /// closing at once would reset the connection, and the program could lose an answer that is on its way to it.
  private func stopReading() {
    guard let sender, !sender.isFinished else { return }
    lingering = (try? socket.duplicateClosedOnExec())?.closeLingering(on: loop) { [unowned self] in
      lingering = nil
      finishIfComplete()
    }
    sender.readerBroke()
  }

  private func readingFailed() {
    guard !isOver else { return }
    isOver = true
    receiver?.abandon()
    ended(.broken)
  }

  private func finishIfComplete() {
    guard !isOver, sender?.isFinished == true, receiver?.isFinished == true, lingering == nil else { return }
    isOver = true
    ended(.complete)
  }
}
