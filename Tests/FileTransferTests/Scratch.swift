import EntryCodec
import FileTransfer
import Glibc
import WireFormat

/// A directory of a test's own, removed with everything in it.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/alphagent-files-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    chmod(path, 0o755)
  }

  deinit { remove("") }

  func callAsFunction(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

  func directory(_ name: String, mode: mode_t = 0o755) {
    mkdir(self(name), mode)
    chmod(self(name), mode)
  }

  func file(_ name: String, _ content: [UInt8] = [], mode: mode_t = 0o644) {
    let file = open(self(name), O_WRONLY | O_CREAT | O_TRUNC, mode)
    _ = content.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    fchmod(file, mode)
    close(file)
  }

  func link(_ name: String, to target: String) { symlink(target, self(name)) }

  func pipe(_ name: String) { mkfifo(self(name), 0o600) }

  func setModified(_ name: String, _ seconds: Int) {
    let times = [timespec(tv_sec: seconds, tv_nsec: 123_456_789), timespec(tv_sec: seconds, tv_nsec: 123_456_789)]
    utimensat(AT_FDCWD, self(name), times, AT_SYMLINK_NOFOLLOW)
  }

  func content(_ name: String) -> [UInt8]? {
    let file = open(self(name), O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8 << 20)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  func status(_ name: String) -> stat? {
    var status = stat()
    return lstat(self(name), &status) == 0 ? status : nil
  }

  func exists(_ name: String) -> Bool { status(name) != nil }

  func target(_ name: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(self(name), &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The names in a directory, sorted.
  func names(_ name: String = "") -> [String] {
    guard let listing = opendir(self(name)) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let item = readdir(listing) {
      names.append(
        withUnsafePointer(to: &item.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  private func remove(_ name: String) {
    if let status = status(name), status.st_mode & S_IFMT == S_IFDIR {
      chmod(self(name), 0o700)
      for child in names(name) { remove(name.isEmpty ? child : name + "/" + child) }
    }
    Glibc.remove(self(name))
  }
}

extension stat {
  var permissions: UInt32 { st_mode & 0o7777 }
}

/// Reads all bytes of a transfer, in pieces of at most `size`.
func read(_ reader: TreeReader, upTo size: Int = 65536) throws(TransferError) -> [UInt8] {
  var bytes: [UInt8] = []
  while let piece = try reader.next(upTo: size) {
    if piece.isEmpty || piece.count > size { throw TransferError(.invalid, "a piece of \(piece.count) bytes") }
    bytes += piece
  }
  return bytes
}

func stream(of path: String, name: String = "") throws(TransferError) -> [UInt8] {
  try read(try TreeReader(roots: [FileRoot(path: Array(path.utf8), name: Array(name.utf8))]))
}

/// Writes a whole transfer, in pieces of `size` bytes.
@discardableResult
func write(
  _ bytes: [UInt8], to destination: Destination, pieces size: Int = 65536, createParents: Bool = false,
  links: LinkPolicy = .all
) throws(TransferError) -> TransferSummary {
  let writer = try TreeWriter(destination: destination, createParents: createParents, links: links)
  for start in stride(from: 0, to: bytes.count, by: size) {
    try writer.write(Array(bytes[start..<min(bytes.count, start + size)]))
  }
  try writer.finish()
  return writer.summary
}

extension Destination {
  static func exactly(_ path: String) -> Destination { .exactly(Array(path.utf8)) }
  static func inside(_ path: String, _ name: String) -> Destination {
    .inside(Array(path.utf8), name: Array(name.utf8))
  }
  static func into(_ path: String, _ names: [String]?) -> Destination {
    .into(Array(path.utf8), names: names?.map { Array($0.utf8) })
  }
}
