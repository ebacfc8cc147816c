import AgentProtocol
import AgentTransport
import EntryCodec
import SandboxCore
import SystemPackage
import WireFormat

/// Downloads one regular file to a sink. Nothing waits for the sink but the transfer.
final class HostStreamDownload: HostTransfer {
  typealias Post = @Sendable (@escaping @Sendable (HostStreamDownload) -> Void) -> Void

  private let call: CallID
  private let path: [UInt8]
  private let sink: any OutputSink
  private let transport: FrameTransport
  private let progress: TransferProgress?
  private let post: Post
  private var ending: ((SandboxError?, UInt64) -> Void)?
  private var decoder = EntryDecoder()
  private var window = ReceiveWindow()
  /// Pieces that the sink has not taken yet.
  private var outstanding = 0
  private var isAtEnd = false
  private var done: UInt64 = 0
  private var total: UInt64?

  /// `end` also gets the number of bytes.
  init(
    _ call: CallID, _ path: [UInt8], to sink: any OutputSink, over transport: FrameTransport,
    progress: TransferProgress?, post: @escaping Post, end: @escaping (SandboxError?, UInt64) -> Void
  ) {
    self.call = call
    self.path = path
    self.sink = sink
    self.transport = transport
    self.progress = progress
    self.post = post
    ending = end
  }

  func start() { transport.send(call, .get(paths: [path])) }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes) where !isAtEnd: try receive(bytes)
    case .end(.output): finish()
    case .failed(_, let detail): end(.agentSaid(detail))
    default: throw ProtocolViolation("a download takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending != nil { transport.send(call, .cancel) }
    end(error)
  }

  private func receive(_ bytes: [UInt8]) throws(ProtocolViolation) {
    try window.receive(bytes.count)
    decoder.append(bytes)
    var content = 0
    do throws(ProtocolViolation) {
      while ending != nil, let record = try decoder.next() { content += take(record) }
    } catch {
      giveUp(SandboxError.failure(.sandboxLost, "the transfer is broken: \(error)"))
    }
    consume(bytes.count - content)
  }

  /// Returns how many bytes wait for the sink.
  private func take(_ record: EntryRecord) -> Int {
    switch record {
    case .content(let piece):
      write(Array(piece))
      return piece.count
    case .entry(let entry) where entry.kind == .file && entry.path.isRoot: total = entry.size > 0 ? entry.size : nil
    case .entry, .skipped: giveUp(SandboxError.failure(.sandboxLost, "it is no regular file"))
    case .endOfFile, .endOfStream: break
    }
    return 0
  }

  private func write(_ piece: [UInt8]) {
    outstanding += 1
    sink.write(piece) { [post, count = piece.count] delivery in post { $0.delivered(count, delivery) } }
  }

  private func delivered(_ count: Int, _ delivery: Delivery) {
    outstanding -= 1
    guard check(delivery) else { return }
    done += UInt64(count)
    progress?(done, total)
    consume(count)
    finishSinkIfIdle()
  }

  private func consume(_ count: Int) {
    if let credit = window.consume(count), !isAtEnd { transport.send(call, .credit(.output, credit)) }
  }

  private func finish() {
    guard decoder.isAtEnd else { return giveUp(SandboxError.failure(.sandboxLost, "the transfer broke off")) }
    isAtEnd = true
    finishSinkIfIdle()
  }

  private func finishSinkIfIdle() {
    guard isAtEnd, outstanding == 0 else { return }
    sink.finish { [post] delivery in post { $0.sinkFinished(delivery) } }
  }

  private func sinkFinished(_ delivery: Delivery) {
    guard check(delivery) else { return }
    transport.send(call, .done)
    end(nil)
  }

  private func check(_ delivery: Delivery) -> Bool {
    switch delivery {
    case .delivered: return true
    case .readerGone: giveUp(.readerGone)
    case .failed(let error):
      giveUp(SandboxError.failure(.sandboxLost, "cannot write the download: \(Errno(rawValue: error))"))
    }
    return false
  }

  private func end(_ error: SandboxError?) {
    let ending = ending
    self.ending = nil
    ending?(error, done)
  }
}
