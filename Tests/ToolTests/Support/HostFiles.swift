import Glibc
import SystemCalls
import SystemPackage

/// Files of the host that tests write and read.
enum HostFiles {
  /// Target of a symbolic link; nil for anything else.
  static func linkTarget(_ path: FilePath) -> String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(path.string, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  static func makeDirectory(_ path: FilePath, mode: mode_t = 0o755, owner: uid_t = geteuid()) {
    precondition(mkdir(path.string, mode) == 0, "cannot make \(path)")
    chmod(path.string, mode)
    chown(path.string, owner, owner)
  }

  static func write(_ content: some Sequence<UInt8>, to path: FilePath, mode: mode_t = 0o644) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
    defer { try? file.close() }
    _ = try file.writeAll(content)
    chmod(path.string, mode)
  }

  /// Content of a file; nil when it cannot be read.
  static func read(_ path: FilePath) -> [UInt8]? {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
    defer { try? file.close() }
    return try? readToEnd(file)
  }

  static func readToEnd(_ file: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  static func text(_ path: FilePath) -> String? { read(path).map { String(decoding: $0, as: UTF8.self) } }

  /// Names in a directory, sorted; empty when it cannot be read.
  static func names(in path: FilePath) -> [String] {
    guard let directory = opendir(path.string) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }
}
