import EntryCodec
import Glibc
import SystemPackage

/// Writes a tree, and reaches nothing outside it: every name is looked up in an open directory of the tree, and none of
/// them through a link.
struct DirectorySink: EntrySink {
  /// Attributes that a directory gets when all in it is written: it may then be read-only.
  private struct Attributes {
    let permissions: UInt32
    let modified: FileTime
  }

  private struct CurrentFile {
    let entry: Entry
    let file: PendingFile
  }

  private let destination: DestinationPath
  private let links: LinkPolicy
  /// Permissions that no file or directory gets.
  private let umask: UInt32
  /// Directories down to the current one, empty before the first entry; the attributes are nil for one that was there
  /// before, and keeps its own.
  private var tree = DirectoryStack<Attributes?>()
  private var current: CurrentFile?
  private let roots: Roots

  /// Roots that the transfer may have.
  enum Roots {
    /// One, which becomes the destination itself.
    case single
    /// Several, which are written to the destination: files of these names; nil: anything with any name.
    case named([[UInt8]]?)
  }

  init(_ destination: DestinationPath, _ roots: Roots, links: LinkPolicy, umask: UInt32) {
    self.destination = destination
    self.roots = roots
    self.links = links
    self.umask = umask
  }

  mutating func begin(_ entry: Entry) throws(TransferError) -> SkipReason? {
    try checkIsAsked(entry)
    if case .link(let target) = entry.kind, !links.allows(target: target, depth: depth(of: entry)) {
      return .leavesTree
    }
    if entry.path.isRoot {
      try beginRoot(entry)
      return nil
    }
    var names = entry.path.names
    let name = Array(names.removeLast())
    try enter(names, for: entry)
    try explaining(entry) { sink throws(Errno) in
      guard let directory = sink.tree.directory else { throw .badFileDescriptor }
      try sink.make(entry, name, in: directory)
    }
    return nil
  }

  private func checkIsAsked(_ entry: Entry) throws(TransferError) {
    let isAsked =
      switch roots {
      case .single: entry.path.isRoot || !tree.isEmpty
      case .named(let names):
        names.map { $0.contains(entry.path.bytes) && entry.kind == .file } ?? !entry.path.isRoot
      }
    guard isAsked else {
      throw TransferError(.refused, "refused to write \(quoted(entry.path.bytes)): nobody asked for it")
    }
  }

  /// Number of directories between the root of an entry's own tree and the entry; -1 for the root.
  private func depth(of entry: Entry) -> Int {
    switch roots {
    case .single: entry.path.names.count - 1
    case .named: entry.path.names.count - 2
    }
  }

  private mutating func beginRoot(_ entry: Entry) throws(TransferError) {
    try explaining(entry) { sink throws(Errno) in
      let destination = sink.destination
      guard entry.kind == .directory || !destination.saysDirectory else { throw .isDirectory }
      if let name = destination.name {
        try sink.make(entry, name, in: try destination.openParent())
      } else {
        try sink.tree.push([], try destination.openItself(), nil)
      }
    }
  }

  mutating func write(_ content: ArraySlice<UInt8>) throws(TransferError) {
    guard let current else { return }
    try explaining(current.entry) { _ throws(Errno) in try current.file.write(content) }
  }

  mutating func writeHole(_ count: UInt64) throws(TransferError) {
    guard let current else { return }
    try explaining(current.entry) { _ throws(Errno) in try current.file.skip(Int(clamping: count)) }
  }

  mutating func endFile() throws(TransferError) {
    guard let current else { return }
    self.current = nil
    try explaining(current.entry) { sink throws(Errno) in
      try current.file.commit(permissions: sink.permissions(of: current.entry), modified: current.entry.modified)
    }
  }

  mutating func endStream() throws(TransferError) {
    while !tree.isEmpty { try leave() }
  }

  mutating func abandon() {
    current = nil
    while !tree.isEmpty { try? leave() }
  }
}

extension DirectorySink {
  private mutating func make(_ entry: Entry, _ name: [UInt8], in directory: OpenFile) throws(Errno) {
    switch entry.kind {
    case .file:
      current = CurrentFile(entry: entry, file: try PendingFile(name, in: directory))
    case .link(let target):
      try directory.makeLink(name, to: target, modified: entry.modified)
    case .directory:
      try makeDirectory(entry, name, in: directory)
    }
  }

  private mutating func makeDirectory(_ entry: Entry, _ name: [UInt8], in directory: OpenFile) throws(Errno) {
    let isNew = try directory.makeDirectoryUnlessThere(name)
    let attributes = isNew ? Attributes(permissions: permissions(of: entry), modified: entry.modified) : nil
    // Only the destination itself, which the user named, may be a link to a directory.
    let opened =
      entry.path.isRoot && !isNew ? try destination.openItself() : try directory.openDirectory(name)
    try tree.push(name, opened, attributes)
  }

  private func permissions(of entry: Entry) -> UInt32 { entry.permissions & ~umask }

  /// Makes the directory of these names the current one.
  private mutating func enter(_ names: [ArraySlice<UInt8>], for entry: Entry) throws(TransferError) {
    if tree.isEmpty {
      try explaining(entry) { sink throws(Errno) in
        try sink.tree.push([], try sink.destination.openItself(), nil)
      }
    }
    let shared = zip(tree.levels.dropFirst(), names).prefix { $0.name[...] == $1 }.count
    while tree.levels.count - 1 > shared { try leave() }
    for name in names.dropFirst(shared) { try descend(Array(name), for: entry) }
  }

  private mutating func descend(_ name: [UInt8], for entry: Entry) throws(TransferError) {
    do throws(Errno) {
      guard let directory = tree.directory else { throw .badFileDescriptor }
      try tree.push(name, try directory.openDirectory(name), nil)
    } catch .notDirectory, .tooManySymbolicLinkLevels {
      let location = destination.location(of: entry.path.bytes)
      throw TransferError(refusedTo: "write", location, because: "\(quoted(name)) is not a directory")
    } catch {
      throw TransferError(error, cannot: "write", destination.location(of: entry.path.bytes))
    }
  }

  private mutating func leave() throws(TransferError) {
    let path = Array(tree.levels.dropFirst().map(\.name).joined(separator: [UInt8(ascii: "/")]))
    do throws(Errno) {
      guard let left = try tree.pop(), let attributes = left.payload else { return }
      try left.directory.set(permissions: attributes.permissions, modified: timespec(attributes.modified))
    } catch {
      throw TransferError(error, cannot: "finish", destination.location(of: path))
    }
  }

  private mutating func explaining(
    _ entry: Entry, _ body: (inout DirectorySink) throws(Errno) -> Void
  ) throws(TransferError) {
    do {
      try body(&self)
    } catch {
      throw TransferError(error, cannot: "write", destination.location(of: entry.path.bytes))
    }
  }
}

extension OpenFile {
  /// Makes a directory; returns false where the name is taken, which need not be by a directory.
  fileprivate func makeDirectoryUnlessThere(_ name: [UInt8]) throws(Errno) -> Bool {
    do {
      try makeDirectory(name)
      return true
    } catch .fileExists {
      return false
    } catch {
      throw error
    }
  }
}
