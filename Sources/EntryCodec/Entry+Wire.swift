import WireFormat

extension Entry {
  var recordKind: EntryRecord.Kind {
    switch kind {
    case .file: .file
    case .directory: .directory
    case .link: .link
    }
  }

  func write(to wire: inout WireWriter) {
    wire.integer(permissions)
    wire.integer(modified.seconds)
    wire.integer(modified.nanoseconds)
    wire.integer(size)
    wire.blob(path.bytes)
    if case .link(let target) = kind { wire.raw(target) }
  }

  init(_ recordKind: EntryRecord.Kind, from wire: inout WireReader) throws(ProtocolViolation) {
    let mode: UInt32 = try wire.integer()
    let seconds: Int64 = try wire.integer()
    let nanoseconds: UInt32 = try wire.integer()
    guard nanoseconds <= FileTime.mostNanoseconds else {
      throw ProtocolViolation("a time with \(nanoseconds) nanoseconds")
    }
    let size: UInt64 = try wire.integer()
    let path = try EntryPath(checking: try wire.blob())
    let kind = try Kind(recordKind, from: &wire)
    let modified = FileTime(seconds: seconds, nanoseconds: nanoseconds)
    self.init(kind, path: path, mode: mode, modified: modified, size: size)
  }
}

extension Entry.Kind {
  init(_ recordKind: EntryRecord.Kind, from wire: inout WireReader) throws(ProtocolViolation) {
    switch recordKind {
    case .directory: self = .directory
    case .link:
      let target = wire.rest()
      guard 1...Entry.longestTarget ~= target.count, !target.contains(0) else {
        throw ProtocolViolation("a link to nowhere")
      }
      self = .link(target: target)
    default: self = .file
    }
  }
}
