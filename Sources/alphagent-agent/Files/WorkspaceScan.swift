import Glibc
import SystemCalls
import SystemPackage

/// Regular files of a directory tree, as far as the scan's bounds allow: the sandbox's code makes the tree, and the agent
/// answers nobody while it scans.
struct WorkspaceScan {
  /// State of a file. It has the ctime, which the code that runs here cannot set.
  struct FileState: Equatable {
    let inode: UInt64
    let size: Int64
    let changedSeconds: Int
    let changedNanoseconds: Int
  }

  private(set) var files: [[UInt8]: FileState] = [:]
  /// Whether a bound, or a want of descriptors or memory, has kept it from seeing all.
  private(set) var isCut = false
  /// The kernel's time of the beginning: a file that changes later has no earlier ctime.
  private let began: timespec

  private var entriesLeft = 100_000
  private var bytesLeft = 8 << 20
  private let end = ContinuousClock.now + .seconds(1)
  private static let deepest = 64

  /// An empty scan.
  init() {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    began = now
  }

  /// Scans without following links.
  init(of path: String) {
    self.init()
    scan(directory: open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), named: Array(path.utf8), depth: 0)
  }

  /// Whether a file that a later scan has found is new or has changed since. Where this scan was cut, the time decides
  /// on a file that it has not seen.
  func precedes(_ state: FileState, of path: [UInt8]) -> Bool {
    if let before = files[path] { return before != state }
    let changed = (state.changedSeconds, state.changedNanoseconds)
    return !isCut || changed >= (began.tv_sec, began.tv_nsec)
  }

  /// Consumes the descriptor, which is negative, with errno set, where the directory could not be opened.
  private mutating func scan(directory descriptor: Int32, named name: [UInt8], depth: Int) {
    if descriptor < 0 {
      isCut = isCut || [EMFILE, ENFILE, ENOMEM].contains(Glibc.errno)
      return
    }
    defer { close(descriptor) }
    guard let listing = try? DirectoryListing(of: FileDescriptor(rawValue: descriptor)) else { return }
    while !isCut, let item = (try? listing.next()) ?? nil {
      let path = name + [UInt8(ascii: "/")] + item.name
      guard count(path) else { return }
      switch Int(item.kind) {
      case DT_REG: files[path] = state(of: item.name, in: descriptor)
      case DT_DIR where depth == Self.deepest: isCut = true
      case DT_DIR:
        let child = openat(descriptor, item.name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        scan(directory: child, named: path, depth: depth + 1)
      default: break
      }
    }
  }

  /// Counts an entry of any kind against the bounds; returns whether it is within them.
  private mutating func count(_ path: [UInt8]) -> Bool {
    entriesLeft -= 1
    bytesLeft -= path.count
    isCut = isCut || entriesLeft < 0 || bytesLeft < 0 || ContinuousClock.now > end
    return !isCut
  }

  private func state(of base: [UInt8], in directory: Int32) -> FileState? {
    var facts = stat()
    guard fstatat(directory, base.cString, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return FileState(
      inode: UInt64(facts.st_ino), size: Int64(facts.st_size), changedSeconds: facts.st_ctim.tv_sec,
      changedNanoseconds: facts.st_ctim.tv_nsec)
  }
}
