package import EntryCodec
package import WireFormat

/// A transfer made of records that no reader would send.
package func forged(_ records: EntryRecord...) -> [UInt8] { forged(records) }

package func forged(_ records: [EntryRecord]) -> [UInt8] {
  var bytes: [UInt8] = []
  for record in records { record.encode(into: &bytes) }
  return bytes
}

extension EntryRecord {
  package static func directory(_ path: String, mode: UInt32 = 0o755) throws -> EntryRecord {
    .entry(Entry(.directory, path: try EntryPath(path), mode: mode, modified: FileTime(seconds: 1)))
  }
  package static func file(_ path: String, mode: UInt32 = 0o644) throws -> EntryRecord {
    .entry(Entry(.file, path: try EntryPath(path), mode: mode, modified: FileTime(seconds: 1)))
  }
  package static func link(_ path: String, to target: String) throws -> EntryRecord {
    let kind = Entry.Kind.link(target: Array(target.utf8))
    return .entry(Entry(kind, path: try EntryPath(path), mode: 0o777, modified: FileTime(seconds: 1)))
  }
  package static func text(_ text: String) -> EntryRecord { .content(Array(text.utf8)[...]) }
}

extension EntryPath {
  package init(_ path: String) throws(ProtocolViolation) { try self.init(checking: Array(path.utf8)) }
}
