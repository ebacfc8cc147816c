import EntryCodec
import Glibc
import SandboxCore
import Synchronization
import WireFormat

/// Passes the content of an entry stream's one file on to a sink.
final class FileSink: OutputSink {
  private struct State {
    var decoder = EntryDecoder()
    var bytes: UInt64 = 0
    var total: UInt64?
    var failure: SandboxError?
  }

  private let sink: any OutputSink
  private let progress: TransferProgress?
  private let state = Mutex(State())

  init(_ sink: any OutputSink, progress: TransferProgress?) {
    self.sink = sink
    self.progress = progress
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let content = state.withLock { Self.content(of: bytes, &$0) }
    guard failure == nil else { return done(.failed(EIO)) }
    guard !content.isEmpty else { return done(.delivered) }
    sink.write(content) { [self, count = content.count] delivery in
      if delivery == .delivered { report(count) }
      done(delivery)
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

  private func report(_ count: Int) {
    let (done, total) = state.withLock { state in
      state.bytes += UInt64(count)
      return (state.bytes, state.total)
    }
    progress?(done, total)
  }

  private static func content(of bytes: [UInt8], _ state: inout State) -> [UInt8] {
    var content: [UInt8] = []
    do throws(ProtocolViolation) {
      state.decoder.append(bytes)
      while let record = try state.decoder.next() {
        switch record {
        case .content(let piece): content += piece
        case .entry(let entry) where entry.kind == .file && entry.path.isRoot:
          state.total = entry.size > 0 ? entry.size : nil
        case .entry, .skipped: state.failure = .failure(.transferFailed, "it is no regular file")
        case .endOfFile, .endOfStream: break
        }
      }
    } catch {
      state.failure = .failure(.transferFailed, "the transfer is broken: \(error)")
    }
    return content
  }
}
