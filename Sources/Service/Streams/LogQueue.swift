import SandboxCore
import Synchronization

/// Entries of a session's log on their way to one client. One that reads more slowly than they come misses some, and is
/// told how many: the session does not wait for it.
final class LogQueue: Sendable {
  private struct State {
    var entries: [SessionLogEntry] = []
    var bytes = 0
    var dropped = 0
    var isFinished = false
    var waiter: CheckedContinuation<[SessionLogEntry]?, Never>?

    mutating func take() -> [SessionLogEntry]? {
      guard entries.isEmpty else {
        defer { (entries, bytes, dropped) = ([], 0, 0) }
        let gap = dropped > 0 ? [SessionLogEntry(time: entries[entries.count - 1].time, event: .dropped(dropped))] : []
        return entries + gap
      }
      return isFinished ? nil : []
    }
  }

  /// Most bytes that wait.
  private static let most = 4 << 20
  /// Memory that an entry takes besides its text.
  private static let overhead = 128

  private let state = Mutex(State())

  /// Adds entries, or counts them where too much waits.
  func add(_ entries: [SessionLogEntry]) {
    let waiter = state.withLock { state in
      for entry in entries {
        guard state.bytes < Self.most else {
          state.dropped += 1
          continue
        }
        state.entries.append(entry)
        state.bytes += Self.overhead + entry.textLength
      }
      return Self.served(&state)
    }
    waiter?()
  }

  /// Says that no more come.
  func finish() {
    state.withLock { state in
      state.isFinished = true
      return Self.served(&state)
    }?()
  }

  /// All entries that have come; nil at the end.
  func next() async -> [SessionLogEntry]? {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.waiter = continuation
        return Self.served(&state)
      }?()
    }
  }

  /// Resumption of the reader, if there is one and something for it.
  private static func served(_ state: inout State) -> (() -> Void)? {
    guard let waiter = state.waiter, !state.entries.isEmpty || state.isFinished else { return nil }
    state.waiter = nil
    let taken = state.take()
    return { waiter.resume(returning: taken) }
  }
}

extension SessionLogEntry {
  fileprivate var textLength: Int {
    switch event {
    case .began(_, let command): command.utf8.count
    case .output(_, _, let bytes): bytes.count
    case .ended, .dropped: 0
    }
  }
}
