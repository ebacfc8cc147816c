import WireFormat

extension EntryRecord {
  /// Bytes that a content record needs beside its content.
  package static var contentOverhead: Int { headerSize }

  /// Appends the encoded record. The caller keeps to the order of records, and to a megabyte for a content record.
  package func encode(into buffer: inout [UInt8]) {
    let start = buffer.count
    var wire = WireWriter(appendingTo: &buffer)
    wire.integer(kind.rawValue)
    wire.integer(UInt32(0))
    writeBody(to: &wire)
    wire.setInteger(UInt32(clamping: wire.bytes.count - start - Self.headerSize), at: start + 1)
    buffer = wire.take()
  }

  /// Appends a content record of the bytes that `fill` writes into the memory it is given, at most `count`; appends
  /// nothing where there are none. Returns their number.
  package static func encodeContent<Failure: Error>(
    upTo count: Int, into buffer: inout [UInt8],
    fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    let start = buffer.count
    var wire = WireWriter(appendingTo: &buffer)
    wire.integer(Kind.content.rawValue)
    wire.integer(UInt32(0))
    buffer = wire.take()
    let filled = try buffer.append(upTo: min(count, Kind.content.largestBody), fill)
    setContentLength(filled, of: start, in: &buffer)
    return filled
  }

  private static func setContentLength(_ count: Int, of start: Int, in buffer: inout [UInt8]) {
    guard count > 0 else { return buffer.removeSubrange(start...) }
    var wire = WireWriter(appendingTo: &buffer)
    wire.setInteger(UInt32(clamping: count), at: start + 1)
    buffer = wire.take()
  }

  private func writeBody(to wire: inout WireWriter) {
    switch self {
    case .entry(let entry): entry.write(to: &wire)
    case .content(let bytes): wire.raw(bytes)
    case .hole(let count): wire.integer(count)
    case .endOfFile, .endOfStream: break
    case .skipped(let path, let reason):
      wire.integer(reason.rawValue)
      wire.raw(path.bytes)
    }
  }
}

extension EntryRecord {
  var kind: Kind {
    switch self {
    case .entry(let entry): entry.recordKind
    case .content: .content
    case .hole: .hole
    case .endOfFile: .endOfFile
    case .skipped: .skipped
    case .endOfStream: .endOfStream
    }
  }
}
