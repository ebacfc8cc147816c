import WireFormat

/// State machine that refuses a record which may not follow the last one.
struct EntryOrder {
  private enum Place {
    case first, betweenEntries, inFile, ended
  }

  private var place = Place.first
  /// Whether the root is a file or a link, so that nothing may follow it.
  private var rootIsLeaf = false

  var isAtEnd: Bool { place == .ended }

  mutating func check(_ record: EntryRecord) throws(ProtocolViolation) {
    switch (record, place) {
    case (_, .ended): throw ProtocolViolation("something follows the end of a transfer")
    case (.content, .inFile), (.hole, .inFile): break
    case (.endOfFile, .inFile): place = .betweenEntries
    case (_, .inFile): throw ProtocolViolation("a file without its end")
    case (.content, _), (.hole, _), (.endOfFile, _): throw ProtocolViolation("content outside a file")
    case (.entry(let entry), _): try check(entry)
    case (.skipped(let path, _), _):
      guard !path.isRoot, !rootIsLeaf else { throw ProtocolViolation("the root of a transfer was skipped") }
      place = .betweenEntries
    case (.endOfStream, _): place = .ended
    }
  }

  private mutating func check(_ entry: Entry) throws(ProtocolViolation) {
    guard !rootIsLeaf else { throw ProtocolViolation("an entry below a file") }
    if entry.path.isRoot {
      guard place == .first else { throw ProtocolViolation("a second root") }
      rootIsLeaf = entry.kind != .directory
    }
    place = entry.kind == .file ? .inFile : .betweenEntries
  }
}
