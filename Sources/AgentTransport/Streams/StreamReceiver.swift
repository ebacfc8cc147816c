package import AgentProtocol
import SystemCalls
package import SystemPackage
package import WireFormat

/// Writes one of a call's streams to a descriptor and gives the sender credit; owns and closes the descriptor.
package final class StreamReceiver {
  private let descriptor: FileDescriptor
  private let transport: FrameTransport
  private let call: CallID
  private let port: Port
  private var window = ReceiveWindow()
  private var queue: [UInt8] = []
  private var written = 0
  /// Queued bytes that replaced fewer bytes of data, and so give no credit.
  private var surplus = 0
  private var watch: Watch?
  private var atEnd = false
  /// Error that ended the writing; nil for none.
  package private(set) var failure: Errno?
  private let finish: (FileDescriptor) -> Void

  /// `finish` gets the descriptor when all is written or its reader is gone, and closes it.
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
    // While nothing is queued, only the end of the pipe's reader is of interest.
    watch = loop.watch(descriptor, for: .broken) { [unowned self] in ready($0) }
  }

  package var isFinished: Bool { watch == nil }

  package func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try receive(bytes.count, writing: bytes)
  }

  /// Handles data of `count` bytes, and writes `bytes` in their place.
  package func receive(_ count: Int, writing bytes: [UInt8]) throws(ProtocolViolation) {
    guard !isFinished else { return }
    try window.receive(count)
    queue.append(contentsOf: bytes)
    surplus += max(0, bytes.count - count)
    credit(max(0, count - bytes.count))
    flush()
  }

  /// Finishes once the queue is written: the sender is done.
  package func end() {
    atEnd = true
    flush()
  }

  /// Finishes at once, and drops the queue.
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

  /// Also removes written bytes from the queue, which never runs empty while the reader is behind.
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
