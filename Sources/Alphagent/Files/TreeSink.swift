import FileTransfer
import Glibc
import SandboxCore
import Synchronization

/// Writes an entry stream, which may be hostile, to the host.
final class TreeSink: OutputSink {
  private struct State {
    let writer: TreeWriter
    var failure: TransferError?
  }

  private let state: Mutex<State>
  private let progress: TransferProgress?

  init(_ writer: sending TreeWriter, progress: TransferProgress? = nil) {
    state = Mutex(State(writer: writer))
    self.progress = progress
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let delivery = attempt { writer throws(TransferError) in try writer.write(bytes) }
    if let progress {
      let summary = summary
      progress(summary.bytes, summary.total)
    }
    done(delivery)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) {
    done(attempt { writer throws(TransferError) in try writer.finish() })
  }

  /// Removes incomplete files.
  func abandon() { state.withLock { $0.writer.abandon() } }

  /// Error in writing, in more detail than a delivery gives; nil for none.
  var failure: SandboxError? { reason.map { .ofHost($0) } }

  /// The same error, in the terms of a transfer.
  var reason: TransferError? { state.withLock { $0.failure } }

  /// Bytes that the files which are whole take, without their holes.
  var data: UInt64 { state.withLock { $0.writer.data } }
  var summary: TransferSummary { state.withLock { $0.writer.summary } }
  /// The content of the one file that is kept in memory.
  var collected: [UInt8] { state.withLock { $0.writer.collected } }

  private func attempt(_ body: (TreeWriter) throws(TransferError) -> Void) -> Delivery {
    state.withLock { state in
      do throws(TransferError) {
        try body(state.writer)
        return .delivered
      } catch {
        state.failure = state.failure ?? error
        return .failed(EIO)
      }
    }
  }
}
