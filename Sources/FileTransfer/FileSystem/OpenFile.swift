import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// An open file or directory, closed at the latest with this object.
///
/// All names are looked up in this directory, and a symbolic link is never followed unless a call says so.
final class OpenFile {
  private var descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Closes, and throws the error: some file systems report a full disk only here.
  func close() throws(Errno) {
    let closing = descriptor
    descriptor = -1
    guard Glibc.close(closing) == 0 || Errno.latest == .interrupted else { throw .latest }
  }

  /// Opens a path that the user named, and follows links.
  static func open(path: [UInt8], _ flags: Int32) throws(Errno) -> OpenFile {
    let name = try path.checkedPath.cString
    return OpenFile(try check { Glibc.openat(AT_FDCWD, name, flags | O_CLOEXEC | O_NOCTTY) })
  }

  func open(_ name: [UInt8], _ flags: Int32, mode: mode_t = 0) throws(Errno) -> OpenFile {
    let name = name.cString
    return OpenFile(
      try check { Glibc.openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode) })
  }

  /// Opens a new file in this directory, without a name, for writing, that only its owner can open. Throws where the
  /// file system has no such files.
  func openUnnamed() throws(Errno) -> OpenFile {
    OpenFile(try check { clinux_open_unnamed(descriptor, 0o600) })
  }

  /// Gives a file without a name one in this directory; throws where that is taken.
  func link(_ file: OpenFile, as name: [UInt8]) throws(Errno) {
    let name = name.cString
    _ = try check { clinux_name_file(file.descriptor, descriptor, name) }
  }

  func openDirectory(_ name: [UInt8]) throws(Errno) -> OpenFile {
    try open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK)
  }

  /// Reads what is there, at most the buffer; returns 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    try check { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
  }

  func writeAll(_ bytes: ArraySlice<UInt8>) throws(Errno) {
    try bytes.span.withUnsafeBytes { bytes throws(Errno) in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = try check { Glibc.write(descriptor, part.baseAddress, part.count) }
        rest = rest.dropFirst(written)
      }
    }
  }

  /// Offset of the first byte of data at or behind an offset; nil where only a hole or the end follows.
  func data(from offset: Int) throws(Errno) -> Int? {
    do {
      return try seek(to: offset, Whence.data)
    } catch .noSuchAddressOrDevice {
      return nil
    } catch {
      throw error
    }
  }

  /// Offset of the first hole, or of the end, behind the data at an offset.
  func hole(from offset: Int) throws(Errno) -> Int { try seek(to: offset, Whence.hole) }

  /// Makes an offset that of the next read or write, or that of the data or the hole which follows it; returns it.
  @discardableResult
  func seek(to offset: Int, _ whence: Int32 = SEEK_SET) throws(Errno) -> Int {
    try check { lseek(descriptor, offset, whence) }
  }

  /// `SEEK_DATA` and `SEEK_HOLE` of <unistd.h>.
  private enum Whence {
    static let data: Int32 = 3
    static let hole: Int32 = 4
  }

  /// Leaves a hole of this size before the next write.
  func skip(_ count: Int) throws(Errno) {
    do {
      try seek(to: count, SEEK_CUR)
    } catch .invalidArgument, .overflow {
      throw .fileTooLarge
    } catch {
      throw error
    }
  }

  /// Makes the file end where the next write would go.
  func endHere() throws(Errno) {
    let end = try seek(to: 0, SEEK_CUR)
    _ = try check { ftruncate(descriptor, end) }
  }

  /// The names in this directory but `.` and `..`, sorted by their bytes, last one first.
  func namesBackwards() throws(Errno) -> [[UInt8]] {
    let listing = try DirectoryListing(of: FileDescriptor(rawValue: descriptor))
    var names: [[UInt8]] = []
    while let item = try listing.next() { names.append(item.name) }
    names.sort { $1.lexicographicallyPrecedes($0) }
    return names
  }
}

extension OpenFile {
  func status() throws(Errno) -> stat {
    var status = stat()
    _ = try check { fstat(descriptor, &status) }
    return status
  }

  func status(of name: [UInt8]) throws(Errno) -> stat {
    let name = name.cString
    var status = stat()
    _ = try check { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
    return status
  }

  /// Returns the status of a path that the user named, and follows links.
  static func status(path: [UInt8]) throws(Errno) -> stat {
    let name = try path.checkedPath.cString
    var status = stat()
    _ = try check { fstatat(AT_FDCWD, name, &status, 0) }
    return status
  }

  func target(ofLink name: [UInt8]) throws(Errno) -> [UInt8] {
    let name = name.cString
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try check { readlinkat(descriptor, name, &target, target.count) }
    return target.prefix(count).map(UInt8.init(bitPattern:))
  }

  /// Makes a directory on the way to a destination; follows links, and heeds the umask.
  static func makeDirectory(path: [UInt8]) throws(Errno) {
    let name = try path.checkedPath.cString
    _ = try check { mkdir(name, 0o777) }
  }

  /// Makes a directory that only its owner can enter, until its attributes are set.
  func makeDirectory(_ name: [UInt8]) throws(Errno) {
    let name = name.cString
    _ = try check { mkdirat(descriptor, name, 0o700) }
  }

  func makeLink(_ name: [UInt8], to target: [UInt8]) throws(Errno) {
    let (name, target) = (name.cString, target.cString)
    _ = try check { symlinkat(target, descriptor, name) }
  }

  /// Replaces what has the new name, unless that is a directory.
  func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    let (old, new) = (old.cString, new.cString)
    _ = try check { renameat(descriptor, old, descriptor, new) }
  }

  func remove(_ name: [UInt8]) { _ = unlinkat(descriptor, name.cString, 0) }

  /// Removes a file or a link; throws EISDIR for a directory.
  func removeFile(_ name: [UInt8]) throws(Errno) {
    let name = name.cString
    _ = try check { unlinkat(descriptor, name, 0) }
  }

  /// Removes an empty directory.
  func removeDirectory(_ name: [UInt8]) throws(Errno) {
    let name = name.cString
    _ = try check { unlinkat(descriptor, name, AT_REMOVEDIR) }
  }

  /// Sets permissions and modification time, whatever the umask is.
  func set(permissions: UInt32, modified: timespec) throws(Errno) {
    let times = [timespec.unchanged, modified]
    _ = try check { fchmod(descriptor, permissions) }
    _ = try check { futimens(descriptor, times) }
  }

  func setModified(ofLink name: [UInt8], _ modified: timespec) throws(Errno) {
    let name = name.cString
    let times = [timespec.unchanged, modified]
    _ = try check { utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW) }
  }
}

/// Makes a system call, again when a signal interrupts it.
private func check<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    guard Errno.latest == .interrupted else { throw .latest }
  }
}

extension [UInt8] {
  /// The path itself; throws where a NUL would cut it short.
  fileprivate var checkedPath: [UInt8] {
    get throws(Errno) {
      guard !contains(0) else { throw .invalidArgument }
      return self
    }
  }
}
