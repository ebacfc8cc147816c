package import AgentProtocol
import SystemCalls
package import SystemPackage
package import WireFormat

/// Carries a TCP connection over a call: both directions, each with its own end; owns and closes the socket.
///
/// A connection that breaks is reset at the far end too, for nobody may take half an answer for a whole one.
package final class SocketRelay {
  /// How a relay came to its end.
  package enum Ending {
    /// Both directions are through.
    case complete
    /// The socket failed; the other end of the call must hear of it.
    case broken
  }

  private let socket: FileDescriptor
  private let loop: EventLoop
  private let sends: Port
  private let receives: Port
  private let ended: (Ending) -> Void
  private var sender: StreamSender?
  private var receiver: StreamReceiver?
  private var lingering: LingeringClose?
  private var isOver = false

  /// Sends what comes from the socket on the port `sends`, after the bytes `sendingFirst`, and writes to it what comes on
  /// `receives`. `ended` is called once, and not after `abort`. On an error the socket stays with the caller.
  package init(
    _ socket: FileDescriptor, call: CallID, sends: Port, sendingFirst ahead: [UInt8] = [], receives: Port,
    over transport: FrameTransport, on loop: EventLoop, ended: @escaping (Ending) -> Void
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

  /// Takes a message of the call.
  package func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(receives, let bytes): try receiver?.receive(bytes)
    case .end(receives): receiver?.end()
    case .credit(sends, let count): try sender?.grant(count)
    case .broken(sends): stopReading()
    default: throw ProtocolViolation("a connection takes no such message")
    }
  }

  /// Takes data of so many bytes, and writes these to the socket in their place.
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
    // A reset is told once, to whoever asks first. A broken pipe is none: that end had said that it was through.
    if let failure = receiver?.failure, failure != .brokenPipe { sender?.endIsFailure = true }
    finishIfComplete()
  }

  /// The far end reads no more. What still comes is dropped for a while: to close at once would reset the connection,
  /// and could take an answer away that is still on its way to the program.
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
