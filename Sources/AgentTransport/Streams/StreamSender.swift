package import AgentProtocol
import CLinux
import SystemCalls
package import SystemPackage
package import WireFormat

/// Sends the bytes of a descriptor as one of a call's streams, as far as there is credit; owns and closes the
/// descriptor.
package final class StreamSender {
  private let descriptor: FileDescriptor
  private let transport: FrameTransport
  private let call: CallID
  private let port: Port
  private var window = SendWindow()
  private var watch: Watch?
  private let leftover: (FileDescriptor) -> Void
  private let broke: (() -> Void)?
  private let finished: () -> Void
  /// Bytes that were read earlier and are sent first.
  private var ahead: ArraySlice<UInt8>
  /// While draining: the bytes still to send.
  private var remaining: Int?
  private var isWaitingForTransport = false

  /// Most bytes in one read: the size of a pipe.
  private static let largestRead = 64 << 10

  /// - Parameters:
  ///   - ahead: sent first.
  ///   - leftover: gets the descriptor, and owns it, where a drain ended the stream before its writers did.
  ///   - broke: called in place of `finished` where reading fails; nil: a failure counts as the end.
  ///   - finished: called once, when the stream has been sent to its end or its reader is gone.
  package init(
    _ descriptor: FileDescriptor, sendingFirst ahead: [UInt8] = [], call: CallID, port: Port,
    over transport: FrameTransport, on loop: EventLoop,
    leftover: @escaping (FileDescriptor) -> Void = { $0.discard() }, broke: (() -> Void)? = nil,
    finished: @escaping () -> Void
  ) {
    self.descriptor = descriptor
    self.transport = transport
    self.call = call
    self.port = port
    self.ahead = ahead[...]
    self.leftover = leftover
    self.broke = broke
    self.finished = finished
    descriptor.setNonBlocking()
    watch = loop.watch(descriptor, for: .readable) { [unowned self] _ in read() }
    sendAhead()
  }

  package var isFinished: Bool { watch == nil }

  /// Whether a regular end of the descriptor counts as a failure, since another descriptor of the socket has had the
  /// error.
  package var endIsFailure = false

  package func grant(_ count: UInt32) throws(ProtocolViolation) {
    try window.grant(count)
    sendAhead()
    watch?.interest = .readable
    if remaining != nil { continueDraining() }
  }

  /// Closes the descriptor, as the reader wants no more: its writers get EPIPE.
  package func readerBroke() {
    guard stopWatching() else { return }
    descriptor.discard()
    finished()
  }

  /// Sends the bytes that the descriptor holds at this moment and ends the stream, though others still hold its other
  /// end.
  package func drain() {
    guard !isFinished else { return }
    remaining = max(0, Int(clinux_readable_bytes(descriptor.rawValue)))
    continueDraining()
  }

  private func continueDraining() {
    while let remaining, remaining > 0, window.available > 0, !isFinished, !transport.isCongested { read() }
    guard remaining == 0 else { return pause() }
    guard stopWatching() else { return }
    leftover(descriptor)
    transport.send(call, .end(port))
    finished()
  }

  private func sendAhead() {
    while !isFinished, case let room = window.take(upTo: ahead.count), room > 0 {
      transport.send(call, .data(port, Array(ahead.prefix(room))))
      ahead = ahead.dropFirst(room)
    }
  }

  private func read() {
    guard !transport.isCongested else { return pause() }
    let room = ahead.isEmpty ? window.take(upTo: min(Self.largestRead, remaining ?? .max)) : 0
    guard room > 0 else { return pause() }
    var result = IOOutcome.later
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      result = descriptor.readNow(into: UnsafeMutableRawBufferPointer(buffer))
      if case .bytes(let read) = result { count = read }
    }
    window.putBack(room - bytes.count)
    switch result {
    case .bytes(1...):
      remaining? -= bytes.count
      transport.send(call, .data(port, bytes))
    case .later: if remaining != nil { remaining = 0 }
    case .bytes where !endIsFailure: finish()
    case .bytes, .failed: fail()
    }
  }

  /// Stops reading until credit comes or the transport has sent its backlog.
  private func pause() {
    watch?.interest = []
    guard transport.isCongested, !isWaitingForTransport else { return }
    isWaitingForTransport = true
    transport.whenDrained { [weak self] in self?.transportDrained() }
  }

  private func transportDrained() {
    isWaitingForTransport = false
    watch?.interest = .readable
    if remaining != nil { continueDraining() }
  }

  private func fail() {
    guard let broke else { return finish() }
    guard stopWatching() else { return }
    descriptor.discard()
    broke()
  }

  private func finish() {
    guard stopWatching() else { return }
    descriptor.discard()
    transport.send(call, .end(port))
    finished()
  }

  private func stopWatching() -> Bool {
    guard let watch else { return false }
    watch.cancel()
    self.watch = nil
    return true
  }
}
