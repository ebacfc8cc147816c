import Glibc
import SystemCalls
import SystemPackage

/// Directory whose new and changed files are an execution's artifacts.
final class Workspace {
  /// State of a file. It has the ctime, which the code that runs here cannot set.
  struct FileState: Equatable {
    let inode: UInt64
    let size: Int64
    let changedSeconds: Int
    let changedNanoseconds: Int
  }

  typealias Snapshot = [[UInt8]: FileState]

  private let path: String
  /// Whether nothing can be there yet, before the first execution or upload.
  private var isPristine = true

  /// Most files and directory levels that are looked at.
  private static let largestCount = 100_000
  private static let deepest = 64

  init(path: String) { self.path = path }

  func willChange() { isPristine = false }

  func snapshot() -> Snapshot { isPristine ? [:] : scan() }

  /// Returns a file with the new and changed paths, sorted, each ended by a NUL; nil where there are none.
  func list(since before: Snapshot) throws(Errno) -> FileDescriptor? {
    let changed = scan().filter { before[$0.key] != $0.value }.keys.sorted { $0.lexicographicallyPrecedes($1) }
    guard !changed.isEmpty else { return nil }
    return try .memory("artifacts", holding: changed.flatMap { $0 + [0] })
  }

  private func scan() -> Snapshot {
    var found: Snapshot = [:]
    let root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if root >= 0 { scan(directory: root, named: Array(path.utf8), depth: 0, into: &found) }
    return found
  }

  /// Scans a directory without following links; consumes the descriptor.
  private func scan(directory descriptor: Int32, named name: [UInt8], depth: Int, into found: inout Snapshot) {
    defer { close(descriptor) }
    guard let listing = try? DirectoryListing(of: FileDescriptor(rawValue: descriptor)) else { return }
    while found.count < Self.largestCount, let item = (try? listing.next()) ?? nil {
      let path = name + [UInt8(ascii: "/")] + item.name
      switch Int(item.kind) {
      case DT_REG: found[path] = state(of: item.name, in: descriptor)
      case DT_DIR where depth < Self.deepest:
        let child = openat(descriptor, item.name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if child >= 0 { scan(directory: child, named: path, depth: depth + 1, into: &found) }
      default: break
      }
    }
  }

  private func state(of base: [UInt8], in directory: Int32) -> FileState? {
    var facts = stat()
    guard fstatat(directory, base.cString, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return FileState(
      inode: UInt64(facts.st_ino), size: Int64(facts.st_size), changedSeconds: facts.st_ctim.tv_sec,
      changedNanoseconds: facts.st_ctim.tv_nsec)
  }
}
