import EntryCodec
import Glibc
import SystemPackage

/// Finds the entries of trees in order: a directory, then its entries sorted by the bytes of their names.
struct TreeWalk {
  struct Found {
    let record: EntryRecord
    /// The path on this machine, for messages.
    let location: [UInt8]
    var content: FileContent?

    /// Whether it is a file whose content is not sent.
    var isBare: Bool {
      if case .entry(let entry) = record { entry.kind == .file && content == nil } else { false }
    }
  }

  /// Names of a directory that are still to be visited.
  private struct Rest {
    let path: EntryPath
    /// Last one first.
    var names: [[UInt8]]
  }

  private let isListing: Bool
  private var roots: ArraySlice<FileRoot>
  private var root = FileRoot(path: [])
  private var stack = DirectoryStack<Rest>()

  /// - Parameter isListing: whether files have no content, and no directory below a root is entered.
  init(_ roots: [FileRoot], isListing: Bool = false) throws(TransferError) {
    self.isListing = isListing
    if roots.count > 1, roots.contains(where: \.name.isEmpty) {
      throw TransferError(.invalid, "several files were sent without a name for each")
    }
    self.roots = roots[...]
  }

  /// The next entry; nil after the last.
  mutating func next() throws(TransferError) -> Found? {
    while !stack.isEmpty {
      if let (path, name) = try nextName() { return try visit(name, path) }
      do { _ = try stack.pop() } catch { throw TransferError(error, cannot: "read", root.path) }
    }
    guard let next = roots.popFirst() else { return nil }
    root = next
    return try openRoot(try EntryPath(name: next.name))
  }

  private mutating func nextName() throws(TransferError) -> (EntryPath, [UInt8])? {
    let next = stack.withPayload { rest in rest.names.popLast().map { (rest.path, $0) } }
    guard let (directory, name) = next ?? nil else { return nil }
    do {
      return (try directory.appending(name), name)
    } catch {
      throw TransferError(.invalid, "cannot send what is in \(quoted(root.location(of: directory))): \(error)")
    }
  }

  private mutating func openRoot(_ path: EntryPath) throws(TransferError) -> Found {
    let found: Found
    do throws(Errno) {
      let status = try OpenFile.status(path: root.path)
      if case .other(let reason) = status.fileKind {
        found = skipped(path, reason)
      } else {
        found = try self.found(try OpenFile.open(path: root.path, O_RDONLY | O_NONBLOCK), path)
      }
    } catch {
      throw TransferError(error, cannot: "read", root.path)
    }
    if case .skipped(_, let reason) = found.record {
      throw TransferError(refusedTo: "read", root.path, because: "it \(reason.words)")
    }
    return found
  }

  private mutating func visit(_ name: [UInt8], _ path: EntryPath) throws(TransferError) -> Found {
    do throws(Errno) {
      guard let parent = stack.directory else { throw Errno.badFileDescriptor }
      let status = try parent.status(of: name)
      switch status.fileKind {
      case .file where isListing: return listed(status, .file, path)
      case .directory where isListing: return listed(status, .directory, path)
      case .file: return try found(try parent.open(name, O_RDONLY | O_NONBLOCK), path)
      case .directory: return try found(try parent.openDirectory(name), path)
      case .link:
        let link = status.entry(.link(target: try parent.target(ofLink: name)), path)
        return Found(record: .entry(link), location: root.location(of: path))
      case .other(let reason): return skipped(path, reason)
      }
    } catch .noSuchFileOrDirectory, .tooManySymbolicLinkLevels, .notDirectory {
      return skipped(path, .changed)
    } catch {
      throw TransferError(error, cannot: "read", root.location(of: path))
    }
  }

  /// Decides by the opened file: its name may have stood for another one before.
  private mutating func found(_ file: OpenFile, _ path: EntryPath) throws(Errno) -> Found {
    let status = try file.status()
    switch status.fileKind {
    case .file:
      return Found(
        record: .entry(status.entry(.file, path)), location: root.location(of: path),
        content: isListing ? nil : .file(FileRest(file, status)))
    case .directory:
      try stack.push([], file, Rest(path: path, names: try file.namesBackwards()))
      return Found(record: .entry(status.entry(.directory, path)), location: root.location(of: path))
    case .link, .other: return skipped(path, .changed)
    }
  }

  private func listed(_ status: stat, _ kind: Entry.Kind, _ path: EntryPath) -> Found {
    Found(record: .entry(status.entry(kind, path)), location: root.location(of: path))
  }

  private func skipped(_ path: EntryPath, _ reason: SkipReason) -> Found {
    Found(record: .skipped(path, reason), location: root.location(of: path))
  }
}
