package import EntryCodec

/// Counts of what one end of a transfer has read or written, and left out.
package struct TransferSummary: Equatable, Sendable {
  package struct Skipped: Equatable, Sendable, CustomStringConvertible {
    package let path: EntryPath
    package let reason: SkipReason

    package init(path: EntryPath, reason: SkipReason) {
      self.path = path
      self.reason = reason
    }

    /// Such as `'run/lock' is a socket`.
    package var description: String { "\(quoted(path.bytes)) \(reason.words)" }
  }

  package internal(set) var files = 0
  package internal(set) var directories = 0
  package internal(set) var links = 0
  /// Bytes of content.
  package internal(set) var bytes: UInt64 = 0
  /// Size of a transfer of one file, as its sender announced it; nil for trees, and where it is unknown.
  package private(set) var total: UInt64?
  /// The first thousand entries that were left out.
  package private(set) var skipped: [Skipped] = []
  /// Number of all entries that were left out.
  package private(set) var skippedCount = 0

  private static let mostNamed = 1000

  package init() {}

  /// Counts a record; content and its end are counted where they are handled.
  mutating func note(_ record: EntryRecord) {
    switch record {
    case .entry(let entry): note(entry, skipped: nil)
    case .skipped(let path, let reason): noteSkipped(path, reason)
    case .content, .hole, .endOfFile, .endOfStream: break
    }
  }

  mutating func note(_ entry: Entry, skipped reason: SkipReason?) {
    if let reason { return noteSkipped(entry.path, reason) }
    switch entry.kind {
    case .file: if entry.path.isRoot, entry.size > 0 { total = entry.size }
    case .directory: directories += 1
    case .link: links += 1
    }
  }

  mutating func noteSkipped(_ path: EntryPath, _ reason: SkipReason) {
    skippedCount += 1
    if skipped.count < Self.mostNamed { skipped.append(Skipped(path: path, reason: reason)) }
  }
}
