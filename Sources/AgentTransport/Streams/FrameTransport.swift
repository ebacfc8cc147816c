package import AgentProtocol
import SystemCalls
package import SystemPackage
package import WireFormat

/// Sends and receives frames over a connected stream; owns and closes it.
///
/// SIGPIPE must be ignored or blocked in the thread that runs the loop: a peer that closes the stream must end the
/// connection only.
package final class FrameTransport {
  private let socket: FileDescriptor
  private let loop: EventLoop
  private var hasStoppedWriting = false
  private var watch: Watch?
  private var decoder = FrameDecoder()
  private var pending: [UInt8] = []
  private var sent = 0
  private var isFlushDue = false
  private let received: (Frame) throws(ProtocolViolation) -> Void
  private let closed: (ProtocolViolation?) -> Void

  /// Most bytes that may wait to be sent. Flow control keeps an honest peer far below it.
  private static let largestBacklog = 32 << 20
  /// Bytes that are worth a system call of their own.
  private static let directSize = 16 << 10
  /// Reads in a row before other descriptors have their turn.
  private static let mostReads = 8
  /// Bytes that may wait to be sent before streams stop reading.
  private static let comfortableBacklog = 1 << 20
  private var waiting: [() -> Void] = []

  /// `received` gets each frame and throws to end the connection; `closed` is called once, when the stream has ended
  /// or the peer broke the protocol, and not after `close()`.
  package init(
    _ socket: FileDescriptor, on loop: EventLoop, received: @escaping (Frame) throws(ProtocolViolation) -> Void,
    closed: @escaping (ProtocolViolation?) -> Void
  ) {
    self.socket = socket
    self.loop = loop
    self.received = received
    self.closed = closed
    socket.setNonBlocking()
    watch = loop.watch(socket, for: .readable) { [unowned self] in ready($0) }
  }

  deinit { close() }

  package var isOpen: Bool { watch != nil }

  /// Sends the message as soon as the socket takes it; after the end of the stream, does nothing.
  ///
  /// Small frames wait for those that the same turn of the loop sends after them, since each write wakes the peer;
  /// credit does not, since the peer may have much to send and wait for it.
  package func send(_ call: CallID, _ message: Message) {
    guard takesFrames else { return }
    if case .data(let port, let bytes) = message, bytes.count >= Self.directSize {
      if !waitsForRoom { flush() }
      guard takesFrames else { return }
      if pending.isEmpty { return sendDirectly(Frame.dataHeader(call, port, count: bytes.count), bytes) }
    }
    Frame(call, message).encode(into: &pending)
    if waitsForRoom { return }
    if isUrgent(message) || pending.count >= Self.directSize { flush() } else { flushSoon() }
  }

  private func isUrgent(_ message: Message) -> Bool {
    if case .credit = message { true } else { false }
  }

  private var takesFrames: Bool { isOpen && !hasStoppedWriting }
  private var waitsForRoom: Bool { watch?.interest != .readable }

  private func flushSoon() {
    guard !isFlushDue else { return }
    isFlushDue = true
    loop.beforeWaiting { [weak self] in
      guard let self else { return }
      isFlushDue = false
      if !waitsForRoom { flush() }
    }
  }

  /// Copies only the bytes that the socket does not take.
  private func sendDirectly(_ header: [UInt8], _ payload: [UInt8]) {
    switch socket.writeNow(header, payload) {
    case .bytes(let count):
      pending += header.dropFirst(count)
      pending += payload.dropFirst(max(0, count - header.count))
      flush()
    case .later:
      pending = header + payload
      waitForRoom()
    case .failed: stopWriting(nil)
    }
  }

  /// Whether the backlog is so large that streams should stop reading: windows bound each stream, not their sum.
  package var isCongested: Bool { pending.count - sent > Self.comfortableBacklog }

  /// Whether nothing waits to be sent.
  package var isDrained: Bool { pending.isEmpty }

  /// Calls the body once, when all has been sent.
  package func whenDrained(_ body: @escaping () -> Void) { waiting.append(body) }

  /// Sends as much of the backlog as the socket takes, and closes it.
  package func close() {
    guard let watch else { return }
    if sent < pending.count { _ = writePending() }
    (pending, sent) = ([], 0)
    watch.cancel()
    self.watch = nil
    waiting = []
    socket.discard()
  }

  private func ready(_ interest: Interest) {
    if interest.contains(.writable) { flush() }
    if !interest.isDisjoint(with: [.readable, .broken]) { receive() }
  }

  private func flush() {
    while isOpen, sent < pending.count {
      switch writePending() {
      case .bytes(let count): sent += count
      case .later: return waitForRoom()
      case .failed: return stopWriting(nil)
      }
    }
    pending.removeAll(keepingCapacity: pending.capacity <= 1 << 20)
    sent = 0
    watch?.interest = .readable
    wakeWaiting()
  }

  private func writePending() -> IOOutcome {
    pending.withUnsafeBytes { socket.writeNow(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
  }

  private func wakeWaiting() {
    let woken = waiting
    waiting = []
    for body in woken { body() }
  }

  private func waitForRoom() {
    if sent > 1 << 20 {
      pending.removeFirst(sent)
      sent = 0
    }
    guard pending.count - sent <= Self.largestBacklog else {
      return stopWriting(ProtocolViolation("the peer does not read"))
    }
    watch?.interest = [.readable, .writable]
  }

  /// Ends the connection, but not at once: the caller of `send` is in the middle of something, and the peer's last
  /// messages, which may be answers, are still to be read.
  private func stopWriting(_ violation: ProtocolViolation?) {
    hasStoppedWriting = true
    (pending, sent) = ([], 0)
    watch?.interest = .readable
    loop.schedule(after: .zero) { [weak self] in
      self?.receive()
      self?.end(violation)
    }
  }

  private func receive() {
    var reads = 0
    while isOpen, reads < Self.mostReads, readOnce() { reads += 1 }
  }

  /// Returns whether there may be more to read.
  private func readOnce() -> Bool {
    var result = IOOutcome.later
    let hadRoom = decoder.append { memory in
      result = socket.readNow(into: memory)
      if case .bytes(let count) = result { return count }
      return 0
    }
    switch result {
    case .bytes(0), .failed: end(nil)
    case .later: break
    case .bytes: dispatch()
    }
    return !hadRoom
  }

  private func dispatch() {
    do {
      while isOpen, let frame = try decoder.next() { try received(frame) }
    } catch {
      end(error)
    }
  }

  private func end(_ violation: ProtocolViolation?) {
    guard isOpen else { return }
    close()
    closed(violation)
  }
}
