import Glibc

/// A directory of a test's own on the host, removed with everything in it.
final class HostDirectory: Sendable {
  private let root: String

  init() {
    var template = Array("/tmp/alphagent-transfers-XXXXXX".utf8CString)
    root = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
  }

  deinit { remove(Array(root.utf8)) }

  func path(_ name: String) -> String { name.isEmpty ? root : "\(root)/\(name)" }

  func makeDirectory(_ name: String, mode: mode_t = 0o755) {
    mkdir(path(name), mode)
    chmod(path(name), mode)
  }

  func write(_ content: [UInt8], to name: String, mode: mode_t = 0o644) {
    write(content, toBytes: Array(name.utf8))
    chmod(path(name), mode)
  }

  func write(_ content: [UInt8], toBytes name: [UInt8]) {
    let file = open(terminated(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    _ = Glibc.write(file, content, content.count)
    close(file)
  }

  /// Makes a file of zeros that is no hole.
  func allocate(_ name: String, _ size: Int) {
    write([], to: name)
    let file = open(path(name), O_WRONLY)
    posix_fallocate(file, 0, size)
    close(file)
  }

  func link(_ target: String, from name: String) { symlink(target, path(name)) }

  func setModified(_ name: String, _ seconds: Int) {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    utimensat(AT_FDCWD, path(name), times, AT_SYMLINK_NOFOLLOW)
  }

  /// Whether this process has an unnamed file of the directory open.
  var isBeingWritten: Bool {
    (0..<1024).contains { descriptor in
      var target = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
      guard count > 0 else { return false }
      let text = String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
      return text.hasPrefix(root + "/") && text.hasSuffix(" (deleted)")
    }
  }

  func content(_ name: String) -> [UInt8]? { content(bytes: Array(name.utf8)) }

  /// Returns the first 64 KiB of a file; nil where it cannot be read.
  func content(bytes name: [UInt8]) -> [UInt8]? {
    let file = open(terminated(name), O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  func status(_ name: String) -> stat? {
    var status = stat()
    return lstat(path(name), &status) == 0 ? status : nil
  }

  func target(_ name: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(path(name), &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func names(in name: String) -> [String] { Library.names(in: path(name)).sorted() }

  private func terminated(_ name: [UInt8]) -> [CChar] {
    (Array("\(root)/".utf8) + name).map { CChar(bitPattern: $0) } + [0]
  }

  private func remove(_ path: [UInt8]) {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    if descriptor >= 0, let directory = fdopendir(descriptor) {
      while let entry = readdir(directory) {
        let child = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if child != Array(".".utf8), child != Array("..".utf8) { remove(path + [UInt8(ascii: "/")] + child) }
      }
      closedir(directory)
    }
    Glibc.remove(name)
  }
}
