import CLinux
import Glibc
import SystemPackage

/// An open file or directory; closed when nobody refers to it any more.
///
/// All names are looked up in this directory, and a symbolic link is never followed unless a call says so.
final class OpenFile {
  private var descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Closes, for the sake of the error: some file systems tell only here that the disk is full.
  func close() throws(Errno) {
    let closing = descriptor
    descriptor = -1
    guard Glibc.close(closing) == 0 || Errno.current == .interrupted else { throw .current }
  }

  /// Follows links: for paths that the user named.
  static func open(path: [UInt8], _ flags: Int32) throws(Errno) -> OpenFile {
    let name = try path.checkedPath.terminated
    return OpenFile(try check { Glibc.openat(AT_FDCWD, name, flags | O_CLOEXEC | O_NOCTTY) })
  }

  func open(_ name: [UInt8], _ flags: Int32, mode: mode_t = 0) throws(Errno) -> OpenFile {
    let name = name.terminated
    return OpenFile(
      try check { Glibc.openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode) })
  }

  /// A file in this directory that has no name, for writing; only its owner gets at it. An error where the file system has no
  /// such files.
  func openUnnamed() throws(Errno) -> OpenFile {
    OpenFile(try check { clinux_open_unnamed(descriptor, 0o600) })
  }

  /// Gives a file without a name one in this directory that nothing has.
  func link(_ file: OpenFile, as name: [UInt8]) throws(Errno) {
    let name = name.terminated
    _ = try check { clinux_name_file(file.descriptor, descriptor, name) }
  }

  func openDirectory(_ name: [UInt8]) throws(Errno) -> OpenFile {
    try open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK)
  }

  /// As much as there is, at most the buffer; 0 at the end of the file.
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

  /// The names in this directory but `.` and `..`, in the order of their bytes, last one first.
  func namesBackwards() throws(Errno) -> [[UInt8]] {
    let copy = try check { clinux_duplicate_above(descriptor, 0) }
    guard let listing = fdopendir(copy) else {
      let error = Errno.current
      _ = Glibc.close(copy)
      throw error
    }
    defer { closedir(listing) }
    var names: [[UInt8]] = []
    Glibc.errno = 0
    while let item = readdir(listing) {
      let name = Self.name(of: item)
      if name != [UInt8(ascii: ".")], name != Array("..".utf8) { names.append(name) }
      Glibc.errno = 0
    }
    guard Glibc.errno == 0 else { throw .current }
    names.sort { $1.lexicographicallyPrecedes($0) }
    return names
  }

  private static func name(of item: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = UnsafeRawPointer(item) + offset
    return Array(UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
  }
}

extension OpenFile {
  func status() throws(Errno) -> stat {
    var status = stat()
    _ = try check { fstat(descriptor, &status) }
    return status
  }

  func status(of name: [UInt8]) throws(Errno) -> stat {
    let name = name.terminated
    var status = stat()
    _ = try check { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
    return status
  }

  /// Follows links: for paths that the user named.
  static func status(path: [UInt8]) throws(Errno) -> stat {
    let name = try path.checkedPath.terminated
    var status = stat()
    _ = try check { fstatat(AT_FDCWD, name, &status, 0) }
    return status
  }

  func target(ofLink name: [UInt8]) throws(Errno) -> [UInt8] {
    let name = name.terminated
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try check { readlinkat(descriptor, name, &target, target.count) }
    return target.prefix(count).map(UInt8.init(bitPattern:))
  }

  /// Follows links, and heeds the umask: for parents that nobody sent.
  static func makeDirectory(path: [UInt8]) throws(Errno) {
    let name = try path.checkedPath.terminated
    _ = try check { mkdir(name, 0o777) }
  }

  /// Only the owner gets in until its attributes are set.
  func makeDirectory(_ name: [UInt8]) throws(Errno) {
    let name = name.terminated
    _ = try check { mkdirat(descriptor, name, 0o700) }
  }

  func makeLink(_ name: [UInt8], to target: [UInt8]) throws(Errno) {
    let (name, target) = (name.terminated, target.terminated)
    _ = try check { symlinkat(target, descriptor, name) }
  }

  /// Replaces what has the new name, unless that is a directory.
  func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    let (old, new) = (old.terminated, new.terminated)
    _ = try check { renameat(descriptor, old, descriptor, new) }
  }

  func remove(_ name: [UInt8]) { _ = unlinkat(descriptor, name.terminated, 0) }

  /// Whatever the umask says.
  func set(permissions: UInt32, modified: timespec) throws(Errno) {
    let times = [timespec.unchanged, modified]
    _ = try check { fchmod(descriptor, permissions) }
    _ = try check { futimens(descriptor, times) }
  }

  func setModified(ofLink name: [UInt8], _ modified: timespec) throws(Errno) {
    let name = name.terminated
    let times = [timespec.unchanged, modified]
    _ = try check { utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW) }
  }
}

/// Makes a system call until no signal interrupts it.
private func check<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    guard Errno.current == .interrupted else { throw .current }
  }
}

extension [UInt8] {
  /// A NUL would cut the path short.
  fileprivate var checkedPath: [UInt8] {
    get throws(Errno) {
      guard !contains(0) else { throw .invalidArgument }
      return self
    }
  }

  /// The bytes as a C string.
  fileprivate var terminated: [CChar] {
    [CChar](unsafeUninitializedCapacity: count + 1) { buffer, initialized in
      for byte in self {
        buffer[initialized] = CChar(bitPattern: byte)
        initialized += 1
      }
      buffer[initialized] = 0
      initialized += 1
    }
  }
}
