import FileTransfer
import AgentProtocol
import AgentTransport
import EntryCodec
import SandboxCore
import WireFormat

/// Uploads what a source gives until its end as one file. Nothing waits for the source but the transfer.
final class HostStreamUpload: HostTransfer {
  typealias Post = @Sendable (@escaping @Sendable (HostStreamUpload) -> Void) -> Void

  private let call: CallID
  private let source: any InputSource
  private let entry: Entry
  private let destination: [UInt8]
  private let transport: FrameTransport
  private let progress: TransferProgress?
  private let post: Post
  private var ending: ((SandboxError?, UInt64) -> Void)?
  private var window = SendWindow()
  private var isReading = false
  private var isAtEnd = false
  private var done: UInt64 = 0

  /// Kept free for the records that are not content.
  private static let reserve = 64

  /// `end` also gets the number of bytes.
  init(
    _ call: CallID, from source: any InputSource, mode: UInt32, to destination: [UInt8],
    over transport: FrameTransport, progress: TransferProgress?, post: @escaping Post,
    end: @escaping (SandboxError?, UInt64) -> Void
  ) {
    self.call = call
    self.source = source
    self.destination = destination
    self.transport = transport
    self.progress = progress
    self.post = post
    entry = Entry(.file, path: .root, mode: mode, modified: .now)
    ending = end
  }

  func start() {
    transport.send(call, .put(destination: destination, name: []))
    send([.entry(entry)])
    readMore()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .credit(.input, let count):
      try window.grant(count)
      readMore()
    case .done where isAtEnd: end(nil)
    case .failed(_, let detail): end(.agentSaid(detail))
    default: throw ProtocolViolation("an upload takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending != nil { transport.send(call, .cancel) }
    end(error)
  }

  private func readMore() {
    let room = min(window.available, FlowControl.largestChunk) - Self.reserve
    guard !isReading, !isAtEnd, ending != nil, room > 0 else { return }
    isReading = true
    source.read(upTo: room) { [post] bytes in post { $0.take(bytes) } }
  }

  private func take(_ bytes: [UInt8]) {
    isReading = false
    guard !bytes.isEmpty else { return finish() }
    send([.content(bytes[...])])
    done += UInt64(bytes.count)
    progress?(done, nil)
    readMore()
  }

  private func finish() {
    if let failure = source.failure { return giveUp(failure) }
    isAtEnd = true
    send([.endOfFile, .endOfStream])
    transport.send(call, .end(.input))
  }

  private func send(_ records: [EntryRecord]) {
    var bytes: [UInt8] = []
    for record in records { record.encode(into: &bytes) }
    _ = window.take(upTo: bytes.count)
    transport.send(call, .data(.input, bytes))
  }

  private func end(_ error: SandboxError?) {
    let ending = ending
    self.ending = nil
    ending?(error, done)
  }
}
