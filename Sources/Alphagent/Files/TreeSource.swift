import FileTransfer
import SandboxCore
import Synchronization

/// A file or tree of the host's, or bytes, as an entry stream.
final class TreeSource: InputSource {
  private struct State {
    let reader: TreeReader
    /// Latest piece; its memory is reused for the next one.
    var piece: [UInt8] = []
    var failure: SandboxError?
  }

  private let state: Mutex<State>
  private let progress: TransferProgress?

  init(_ reader: sending TreeReader, progress: TransferProgress?) {
    state = Mutex(State(reader: reader))
    self.progress = progress
  }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let (piece, summary) = state.withLock { state in (Self.next(upTo: count, &state), state.reader.summary) }
    progress?(summary.bytes, summary.total)
    deliver(piece)
  }

  /// Returns the next piece; empty at the end, and where reading fails.
  private static func next(upTo count: Int, _ state: inout State) -> [UInt8] {
    do throws(TransferError) {
      return try state.reader.next(upTo: count, into: &state.piece) ? state.piece : []
    } catch {
      state.failure = .ofHost(error)
      return []
    }
  }

  var failure: SandboxError? { state.withLock { $0.failure } }
  var summary: TransferSummary { state.withLock { $0.reader.summary } }
}
