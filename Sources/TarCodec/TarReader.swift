package import EntryCodec
package import WireFormat

/// Turns a tar archive, in pieces of any size and from anybody, into the records of an entry stream.
///
/// Reads ustar, pax and GNU's long names. Of what an archive can hold, devices and pipes are reported as skipped, and
/// hard links are refused. Directories that an archive leaves out are made. Paths that lead out are refused.
package struct TarReader {
  private enum Place {
    case header
    /// Text of an entry that tells about the next one.
    case text(TarHeader.Kind, size: Int)
    case content(left: UInt64, padding: Int)
    case padding(Int)
    case ended
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var place = Place.header
  private var attributes = TarAttributes()
  private var directories: Set<[UInt8]> = []
  private var ready: [EntryRecord] = []
  private var hasBegun = false

  /// Most bytes of a text about the next entry.
  private static let longestText = 1 << 20

  /// Time of directories that the archive leaves out.
  private let now: FileTime

  /// - Parameter now: the present time, which directories get that the archive leaves out.
  package init(now: FileTime) { self.now = now }

  /// Whether the end of the archive has been read.
  package var isAtEnd: Bool { if case .ended = place { ready.isEmpty } else { false } }

  package mutating func append(_ bytes: [UInt8]) {
    buffer.removeFirst(start)
    start = 0
    buffer += bytes
  }

  /// The next record; nil until more bytes come. After an error there is no way to go on.
  package mutating func next() throws(ProtocolViolation) -> EntryRecord? {
    while ready.isEmpty {
      guard try advance() else { return nil }
    }
    return ready.removeFirst()
  }

  /// Reads one thing; false where bytes are missing for it.
  private mutating func advance() throws(ProtocolViolation) -> Bool {
    switch place {
    case .ended: return false
    case .padding(let count):
      guard take(count) != nil else { return false }
      place = .header
    case .content(let left, let padding):
      guard left > 0 else {
        ready.append(.endOfFile)
        place = .padding(padding)
        return true
      }
      let piece = buffer[start..<min(buffer.count, start + Int(clamping: left))]
      guard !piece.isEmpty else { return false }
      start += piece.count
      ready.append(.content(Array(piece)[...]))
      place = .content(left: left - UInt64(piece.count), padding: padding)
    case .text(let kind, let size):
      guard let text = take(size + (512 - size % 512) % 512) else { return false }
      try attributes.read(Array(text.prefix(size)), as: kind)
      place = .header
    case .header:
      guard let block = take(TarHeader.blockSize) else { return false }
      try readHeader(Array(block))
    }
    return true
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard buffer.count - start >= count else { return nil }
    defer { start += count }
    return buffer[start..<start + count]
  }

  private mutating func readHeader(_ block: [UInt8]) throws(ProtocolViolation) {
    if !hasBegun {
      hasBegun = true
      ready.append(.entry(directory(.root)))
    }
    guard block.contains(where: { $0 != 0 }) else {
      ready.append(.endOfStream)
      return place = .ended
    }
    let header = try TarHeader(reading: block)
    switch header.kind {
    case .attributes, .globalAttributes, .longName, .longTarget:
      guard header.size <= Self.longestText else { throw ProtocolViolation("an archive's attributes are too long") }
      place = .text(header.kind, size: Int(header.size))
    default: try begin(attributes.take(applyingTo: header))
    }
  }

  private mutating func begin(_ header: TarAttributes.Described) throws(ProtocolViolation) {
    let path = try Self.path(header.name)
    switch header.kind {
    case .file, .contiguous:
      guard !path.isRoot else { throw ProtocolViolation("an archive's file has no name") }
      try makeParents(of: path)
      ready.append(.entry(Entry(.file, path: path, mode: header.mode, modified: header.modified, size: header.size)))
      place = .content(left: header.size, padding: Int((512 - header.size % 512) % 512))
    case .directory:
      try makeParents(of: path)
      if !path.isRoot, directories.insert(path.bytes).inserted {
        ready.append(.entry(Entry(.directory, path: path, mode: header.mode, modified: header.modified)))
      }
      place = .padding(0)
    case .link:
      try makeParents(of: path)
      guard !header.target.isEmpty, header.target.count < 4096, !header.target.contains(0) else {
        throw ProtocolViolation("an archive's link has no target")
      }
      ready.append(
        .entry(Entry(.link(target: header.target), path: path, mode: header.mode, modified: header.modified)))
      place = .padding(0)
    case .characterDevice, .blockDevice: try skip(path, .device)
    case .pipe: try skip(path, .pipe)
    default: throw ProtocolViolation("an archive's hard links are not supported")
    }
  }

  private mutating func skip(_ path: EntryPath, _ reason: SkipReason) throws(ProtocolViolation) {
    guard !path.isRoot else { throw ProtocolViolation("an archive's device has no name") }
    ready.append(.skipped(path, reason))
    place = .padding(0)
  }

  /// Adds the directories on the way to a path that have not come.
  private mutating func makeParents(of path: EntryPath) throws(ProtocolViolation) {
    var parent: [UInt8] = []
    for name in path.names.dropLast() {
      parent = parent.isEmpty ? Array(name) : parent + [UInt8(ascii: "/")] + name
      if directories.insert(parent).inserted {
        ready.append(.entry(directory(try EntryPath(checking: parent))))
      }
    }
  }

  private func directory(_ path: EntryPath) -> Entry {
    Entry(.directory, path: path, mode: 0o755, modified: now)
  }

  /// The path of an entry, without `./` at its beginning and `/` at its end. Absolute paths are refused.
  private static func path(_ name: [UInt8]) throws(ProtocolViolation) -> EntryPath {
    guard name.first != UInt8(ascii: "/") else { throw ProtocolViolation("an archive has an absolute path") }
    let names = name.split(separator: UInt8(ascii: "/")).filter { $0.count != 1 || $0.first != UInt8(ascii: ".") }
    return try EntryPath(checking: Array(names.joined(separator: [UInt8(ascii: "/")])))
  }
}
