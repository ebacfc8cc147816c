import SandboxCore

/// The entries of a session's log that a command wants, chosen as they are read.
struct LogSelection {
  private let execution: Int?
  private let since: Int64?
  /// Number of entries read so far, those that were dropped before included.
  private var position = 0
  /// Number of entries that have been shown by another reading.
  private var seen = 0
  /// A gap in the log, which counts only if a wanted entry follows.
  private var gap: SessionLogEntry?
  private(set) var hasFound = false
  private(set) var isOver = false

  /// - Parameters:
  ///   - execution: the one whose entries are wanted; nil for all.
  ///   - since: the time of the earliest wanted entry, in milliseconds since 1970; nil for all.
  init(execution: Int? = nil, since: Int64? = nil) {
    self.execution = execution
    self.since = since
  }

  /// Prepares for a reading from the log's beginning that is to leave out what has been read already.
  mutating func skipSeen() {
    seen = position
    position = 0
    gap = nil
  }

  /// The wanted ones of the entries that come next in the log.
  mutating func take(_ entries: [SessionLogEntry]) -> [SessionLogEntry] { entries.flatMap { take($0) } }

  private mutating func take(_ entry: SessionLogEntry) -> [SessionLogEntry] {
    if case .dropped(let count) = entry.event {
      position += count
      if execution == nil, position > seen { gap = entry }
      return []
    }
    position += 1
    guard position > seen, execution == nil || entry.execution == execution else { return [] }
    hasFound = true
    isOver = execution != nil && entry.isEnd
    defer { gap = nil }
    guard since.map({ entry.time >= $0 }) ?? true else { return [] }
    return [gap, entry].compactMap(\.self)
  }
}
