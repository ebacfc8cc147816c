import EntryCodec
import Records
import SandboxCore

/// What a directory of a sandbox holds, or one file itself.
struct FileListing: Encodable, Sendable {
  /// One file, directory or link.
  struct Item: Encodable, Sendable {
    let path: String
    /// `file`, `directory`, `link` or `other`.
    let type: String
    /// Bytes of a file; 0 for anything else.
    let size: UInt64
    /// Permission bits, in octal.
    let mode: String
    let modified: String
  }

  let entries: [Item]

  /// Most entries of a list: it is held in memory.
  private static let most = 100_000

  init(of path: SandboxPath, in sandbox: any SandboxHandle) async throws(SandboxError) {
    let stream = EntryStream(listing: path, in: sandbox)
    defer { stream.close() }
    let root = SandboxLayout.absolute(path.bytes)
    var items: [Item] = []
    while let record = try await stream.next() {
      guard items.count < Self.most else {
        throw .failure(.requestTooLarge, "the directory has more than \(Self.most) entries")
      }
      switch record {
      case .entry(let entry) where entry.path.isRoot && entry.kind == .directory: break
      case .entry(let entry): items.append(Item(entry, below: root))
      case .skipped(let path, _): items.append(Item(other: path, below: root))
      case .content, .hole, .endOfFile, .endOfStream: break
      }
    }
    entries = items
  }
}

extension FileListing.Item {
  fileprivate init(_ entry: Entry, below root: [UInt8]) {
    self.init(
      path: Self.location(entry.path, below: root), type: Self.word(for: entry.kind), size: entry.size,
      mode: "0" + String(String(0o1000 + entry.permissions, radix: 8).dropFirst()),
      modified: Timestamp.text(
        milliseconds: entry.modified.seconds * 1000 + Int64(entry.modified.nanoseconds / 1_000_000)))
  }

  fileprivate init(other path: EntryPath, below root: [UInt8]) {
    self.init(
      path: Self.location(path, below: root), type: "other", size: 0, mode: "0000",
      modified: Timestamp.text(milliseconds: 0))
  }

  private static func word(for kind: Entry.Kind) -> String {
    switch kind {
    case .file: "file"
    case .directory: "directory"
    case .link: "link"
    }
  }

  private static func location(_ path: EntryPath, below root: [UInt8]) -> String {
    let slash = UInt8(ascii: "/")
    let bytes = path.isRoot ? root : (root.last == slash ? root : root + [slash]) + path.bytes
    return String(decoding: bytes, as: UTF8.self)
  }
}
