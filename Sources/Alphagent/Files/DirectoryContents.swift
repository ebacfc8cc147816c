import EntryCodec
import SandboxCore
import Synchronization
import WireFormat

/// An entry of a directory in a sandbox.
package struct DirectoryItem: Sendable, Equatable {
  package let name: [UInt8]
  package let isDirectory: Bool
}

extension Sandbox {
  /// The entries of a directory, in no order; of a very large one, some of them. Names are the sandbox's: hostile input.
  package func contents(of directory: SandboxPath) async throws(SandboxError) -> [DirectoryItem] {
    let sink = ContentsSink()
    do throws(SandboxError) {
      try await handle.list(directory, into: sink)
    } catch {
      if !sink.isFull { throw error }
    }
    return sink.items
  }
}

/// Sink of a listing, which takes no more than a bounded number of entries.
private final class ContentsSink: OutputSink {
  private struct State {
    var decoder = EntryDecoder()
    var items: [DirectoryItem] = []
    var isBroken = false
  }

  private static let most = 10_000

  private let state = Mutex(State())

  var items: [DirectoryItem] { state.withLock(\.items) }
  var isFull: Bool { items.count >= Self.most }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let isWanted = state.withLock { state in
      state.decoder.append(bytes)
      while !state.isBroken, state.items.count < Self.most, let record = Self.next(&state) {
        guard case .entry(let entry) = record, !entry.path.isRoot else { continue }
        state.items.append(DirectoryItem(name: entry.path.bytes, isDirectory: entry.kind == .directory))
      }
      return !state.isBroken && state.items.count < Self.most
    }
    done(isWanted ? .delivered : .readerGone)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }

  private static func next(_ state: inout State) -> EntryRecord? {
    do throws(ProtocolViolation) {
      return try state.decoder.next()
    } catch {
      state.isBroken = true
      return nil
    }
  }
}
