package import AgentProtocol
import SystemCalls
package import SystemPackage
package import WireFormat

/// Writes one of a call's streams to a descriptor and tells the sender what room there is; owns and closes the
/// descriptor.
package final class StreamReceiver {
  private let descriptor: FileDescriptor
  private let transport: FrameTransport
  private let call: CallID
  private let port: Port
  private var window = ReceiveWindow()
  private var queue: [UInt8] = []
  private var written = 0
  /// Bytes to write for which there was no data, and so no credit is due.
  private var surplus = 0
  private var watch: Watch?
  private var atEnd = false
  /// Why writing failed, if it did.
  package private(set) var failure: Errno?
  private let finish: (FileDescriptor) -> Void

  /// `finish` gets the descriptor when all is written, or when nobody reads it any more, and closes it.
  package init(
    _ descriptor: FileDescriptor, call: CallID, port: Port, over transport: FrameTransport, on loop: EventLoop,
    finish: @escaping (FileDescriptor) -> Void = { $0.discard() }
  ) {
    self.descriptor = descriptor
    self.transport = transport
    self.call = call
    self.port = port
    self.finish = finish
    descriptor.setNonBlocking()
    // An idle pipe is watched for nothing but its reader's end.
    watch = loop.watch(descriptor, for: .broken) { [unowned self] in ready($0) }
  }

  package var isFinished: Bool { watch == nil }

  package func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try receive(bytes.count, writing: bytes)
  }

  /// Takes so many bytes, and writes these in their place.
  package func receive(_ count: Int, writing bytes: [UInt8]) throws(ProtocolViolation) {
    guard !isFinished else { return }
    try window.receive(count)
    queue.append(contentsOf: bytes)
    surplus += max(0, bytes.count - count)
    credit(max(0, count - bytes.count))
    flush()
  }

  /// The sender is done: what is queued is still written.
  package func end() {
    atEnd = true
    flush()
  }

  /// Gives up what is queued.
  package func abandon() {
    guard let watch else { return }
    watch.cancel()
    self.watch = nil
    finish(descriptor)
  }

  private func ready(_ interest: Interest) {
    if interest.contains(.writable) { return flush() }
    readerBroke()
  }

  private func flush() {
    while !isFinished, written < queue.count {
      let rest = queue.withUnsafeBytes { descriptor.writeNow(UnsafeRawBufferPointer(rebasing: $0[written...])) }
      switch rest {
      case .bytes(let count): consumed(count)
      case .later: return waitForRoom()
      case .failed(let error):
        failure = error
        return readerBroke()
      }
    }
    queue.removeAll(keepingCapacity: true)
    written = 0
    watch?.interest = .broken
    if atEnd { abandon() }
  }

  /// A reader that is always behind never lets the queue run empty: what is written must go before that.
  private func waitForRoom() {
    watch?.interest = [.writable, .broken]
    guard written >= FlowControl.window / 4 else { return }
    queue.removeFirst(written)
    written = 0
  }

  private func consumed(_ count: Int) {
    written += count
    let uncounted = min(count, surplus)
    surplus -= uncounted
    credit(count - uncounted)
  }

  private func credit(_ count: Int) {
    if let credit = window.consume(count) { transport.send(call, .credit(port, credit)) }
  }

  private func readerBroke() {
    guard !isFinished else { return }
    transport.send(call, .broken(port))
    abandon()
  }
}
