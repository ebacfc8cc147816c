package import EntryCodec
import WireFormat

/// Turns the records of an entry stream into a tar archive, in the pax format where a header is too narrow.
package struct TarWriter {
  /// Name of the archive's only file, where the stream's root is one.
  private let rootName: [UInt8]
  /// Bytes of content that the present file still has to get.
  private var contentLeft: UInt64 = 0
  private var padding = 0

  /// - Parameter rootName: the name that a file at the root of the stream gets.
  package init(rootName: [UInt8]) { self.rootName = rootName }

  /// The archive's bytes for a record, piece by piece, since a hole may be large. Throws where a file has another size
  /// than its entry says: the archive cannot go on.
  package mutating func write(
    _ record: EntryRecord, _ put: ([UInt8]) async throws -> Void
  ) async throws {
    switch record {
    case .entry(let entry): try await put(begin(entry))
    case .content(let bytes):
      try spend(UInt64(bytes.count))
      try await put(Array(bytes))
    case .hole(let count):
      try spend(count)
      var left = count
      while left > 0 {
        let piece = min(left, 1 << 18)
        try await put([UInt8](repeating: 0, count: Int(piece)))
        left -= piece
      }
    case .endOfFile:
      guard contentLeft == 0 else { throw ProtocolViolation("a file is shorter than it was") }
      if padding > 0 { try await put([UInt8](repeating: 0, count: padding)) }
    case .skipped: break
    case .endOfStream: try await put([UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
    }
  }

  private mutating func spend(_ count: UInt64) throws(ProtocolViolation) {
    guard count <= contentLeft else { throw ProtocolViolation("a file is longer than it was") }
    contentLeft -= count
  }

  private mutating func begin(_ entry: Entry) -> [UInt8] {
    var header = TarHeader(.file, name: name(of: entry))
    (header.mode, header.modified) = (entry.permissions, entry.modified.seconds)
    switch entry.kind {
    case .file: header.size = entry.size
    case .directory: header.kind = .directory
    case .link(let target): (header.kind, header.target) = (.link, target)
    }
    contentLeft = header.size
    padding = Int((512 - header.size % 512) % 512)
    return attributes(of: header, entry.modified) + header.block
  }

  private func name(of entry: Entry) -> [UInt8] {
    let slash = entry.kind == .directory ? [UInt8(ascii: "/")] : []
    guard entry.path.isRoot else { return entry.path.bytes + slash }
    return entry.kind == .directory ? Array("./".utf8) : rootName
  }

  /// An entry of attributes where the header cannot say all; empty where it can.
  private func attributes(of header: TarHeader, _ modified: FileTime) -> [UInt8] {
    var records: [[UInt8]] = []
    if header.name.count > TarHeader.longestName { records.append(Self.record("path", header.name)) }
    if header.target.count > TarHeader.longestName { records.append(Self.record("linkpath", header.target)) }
    if header.size > TarHeader.largestSize { records.append(Self.record("size", Array("\(header.size)".utf8))) }
    if modified.nanoseconds > 0 || modified.seconds < 0 {
      let fraction = String(1_000_000_000 + modified.nanoseconds).dropFirst()
      records.append(Self.record("mtime", Array("\(modified.seconds).\(fraction)".utf8)))
    }
    guard !records.isEmpty else { return [] }
    let body = Array(records.joined())
    var head = TarHeader(.attributes, name: Array("pax".utf8))
    head.size = UInt64(body.count)
    return head.block + body + [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
  }

  /// A line `LENGTH KEY=VALUE`, whose length counts its own digits.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(key)=".utf8) + value + [0x0A]
    var length = rest.count + 1
    while "\(length)".utf8.count + rest.count != length { length = "\(length)".utf8.count + rest.count }
    return Array("\(length)".utf8) + rest
  }
}
