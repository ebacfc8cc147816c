package import WireFormat

/// Decodes a byte stream, in pieces of any size, into the records of a transfer, and checks each record and their
/// order.
///
/// Holds the bytes that were appended and not yet taken out: of an unfinished record other than content, at most some
/// kilobytes.
package struct EntryDecoder {
  private var buffer: [UInt8] = []
  private var start = 0
  private var contentLeft = 0
  private var order = EntryOrder()

  package init() {}

  /// Whether the last record has been taken out.
  package var isAtEnd: Bool { order.isAtEnd }

  package mutating func append(_ bytes: [UInt8]) {
    if start == buffer.count {
      buffer = bytes
    } else {
      buffer.removeFirst(start)
      buffer.append(contentsOf: bytes)
    }
    start = 0
  }

  /// The next record; nil until more bytes come. Content comes in the pieces in which it arrived.
  ///
  /// After an error there is no way to go on with the stream.
  package mutating func next() throws(ProtocolViolation) -> EntryRecord? {
    guard start < buffer.count else {
      letGo()
      return nil
    }
    if contentLeft > 0 { return takeContent() }
    guard let (kind, length) = try header() else { return nil }
    if kind == .content {
      try order.check(.content([]))
      contentLeft = length
      start += EntryRecord.headerSize
      return start < buffer.count ? takeContent() : nil
    }
    return try body(kind, length)
  }

  /// Releases the memory, which its owner can then use again without a copy.
  private mutating func letGo() {
    buffer = []
    start = 0
  }

  private func header() throws(ProtocolViolation) -> (EntryRecord.Kind, Int)? {
    guard !isAtEnd else { throw ProtocolViolation("something follows the end of a transfer") }
    guard let kind = EntryRecord.Kind(rawValue: buffer[start]) else {
      throw ProtocolViolation("no entry record has kind \(buffer[start])")
    }
    guard buffer.count - start >= EntryRecord.headerSize else { return nil }
    var wire = WireReader(buffer[start + 1..<start + EntryRecord.headerSize])
    let length = Int(try wire.integer(UInt32.self))
    guard length <= kind.largestBody, length > 0 || kind.largestBody == 0 else {
      throw ProtocolViolation("a \(kind) record claims \(length) bytes")
    }
    return (kind, length)
  }

  private mutating func takeContent() -> EntryRecord {
    let piece = buffer[start..<min(buffer.count, start + contentLeft)]
    contentLeft -= piece.count
    start += piece.count
    return .content(piece)
  }

  private mutating func body(_ kind: EntryRecord.Kind, _ length: Int) throws(ProtocolViolation) -> EntryRecord? {
    let size = EntryRecord.headerSize + length
    guard buffer.count - start >= size else { return nil }
    var wire = WireReader(buffer[start + EntryRecord.headerSize..<start + size])
    let record = try record(kind, from: &wire)
    try wire.finish()
    try order.check(record)
    start += size
    return record
  }

  private func record(
    _ kind: EntryRecord.Kind, from wire: inout WireReader
  ) throws(ProtocolViolation) -> EntryRecord {
    switch kind {
    case .file, .directory, .link: return .entry(try Entry(kind, from: &wire))
    case .content: return .content(wire.rest()[...])
    case .hole: return .hole(try holeSize(from: &wire))
    case .skipped:
      let reason = try wire.choice(SkipReason.self)
      return .skipped(try EntryPath(checking: wire.rest()), reason)
    case .endOfFile: return .endOfFile
    case .endOfStream: return .endOfStream
    }
  }

  private func holeSize(from wire: inout WireReader) throws(ProtocolViolation) -> UInt64 {
    let size: UInt64 = try wire.integer()
    guard 1...UInt64(Int64.max) ~= size else { throw ProtocolViolation("a hole of \(size) bytes") }
    return size
  }
}
