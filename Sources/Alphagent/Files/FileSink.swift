import EntryCodec
import FileTransfer
import Glibc
import SandboxCore
import Synchronization
import WireFormat

/// Passes the content of an entry stream's one file on to a sink.
final class FileSink: OutputSink {
  private struct State {
    var decoder = EntryDecoder()
    var queue = ContentQueue()
    var isPassing = false
    /// Outcome of a delivery that failed; nothing is passed on any more.
    var refusal: Delivery?
    var bytes: UInt64 = 0
    var total: UInt64?
    var failure: SandboxError? {
      didSet { refusal = .failed(EIO) }
    }
  }

  private let sink: any OutputSink
  private let source: [UInt8]
  private let progress: TransferProgress?
  private let state = Mutex(State())

  /// - Parameter source: the file's path in the sandbox.
  init(_ sink: any OutputSink, of source: [UInt8], progress: TransferProgress?) {
    self.sink = sink
    self.source = source
    self.progress = progress
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let mustStart = state.withLock { state in
      decode(bytes, &state)
      state.queue.append(done)
      defer { state.isPassing = true }
      return !state.isPassing
    }
    if mustStart { passOn() }
  }

  /// Passes the queue on, piece by piece. A sink that calls back at once does not make the stack grow.
  private func passOn() {
    while let (step, refusal) = next() {
      switch step {
      case .end(let done): done(refusal ?? .delivered)
      case .content(let content):
        guard refusal == nil else { continue }
        let rendezvous = Rendezvous()
        sink.write(content) { [self] delivery in
          note(delivery, of: content.count)
          if rendezvous.isSecond() { passOn() }
        }
        guard rendezvous.isSecond() else { return }
      }
    }
  }

  private func next() -> (ContentQueue.Step, refusal: Delivery?)? {
    state.withLock { state in
      guard let step = state.queue.next() else {
        state.isPassing = false
        return nil
      }
      return (step, state.refusal)
    }
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) {
    let isWhole = state.withLock { state in
      if !state.decoder.isAtEnd { state.failure = .failure(.transferFailed, "the transfer broke off") }
      return state.decoder.isAtEnd
    }
    if isWhole { sink.finish(done: done) } else { done(.failed(EIO)) }
  }

  /// Error in the stream, in more detail than a delivery gives; nil for none.
  var failure: SandboxError? { state.withLock { $0.failure } }

  /// Bytes of content that the sink has taken.
  var bytes: UInt64 { state.withLock { $0.bytes } }

  private func note(_ delivery: Delivery, of count: Int) {
    let (done, total) = state.withLock { state in
      if delivery == .delivered { state.bytes += UInt64(count) } else { state.refusal = delivery }
      return (state.bytes, state.total)
    }
    if delivery == .delivered { progress?(done, total) }
  }

  private func decode(_ bytes: [UInt8], _ state: inout State) {
    do throws(ProtocolViolation) {
      state.decoder.append(bytes)
      while let record = try state.decoder.next() {
        switch record {
        case .content(let piece): state.queue.append(piece)
        case .hole(let count): state.queue.append(hole: count)
        case .entry(let entry) where entry.kind == .file && entry.path.isRoot:
          state.total = entry.size > 0 ? entry.size : nil
        case .entry(let entry) where entry.kind == .directory:
          state.failure = .failure(
            .transferFailed, "\(quoted(source)) is a directory, and a stream takes one file",
            hint: "download it to a directory of the host")
        case .entry, .skipped: state.failure = .failure(.transferFailed, "\(quoted(source)) is no regular file")
        case .endOfFile, .endOfStream: break
        }
      }
    } catch {
      state.failure = .failure(.transferFailed, "the transfer is broken: \(error)")
    }
  }
}

/// Meeting of a call and its callback, which come in either order.
private final class Rendezvous: Sendable {
  private let arrivals = Atomic(0)

  /// Whether the other one was here before.
  func isSecond() -> Bool { arrivals.add(1, ordering: .acquiringAndReleasing).newValue == 2 }
}
