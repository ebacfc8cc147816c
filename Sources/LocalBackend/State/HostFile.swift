import AgentTransport
import Glibc
import SystemPackage

/// Small files of the host's, such as those of /proc and /sys.
enum HostFile {
  /// The whole text, up to 1 MiB; nil when it cannot be read.
  static func read(_ path: FilePath) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  /// The whole content, up to 1 MiB; nil when it cannot be read.
  static func bytes(_ path: FilePath) -> [UInt8]? {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
    defer { descriptor.discard() }
    var bytes: [UInt8] = []
    while bytes.count < 1 << 20, let more = try? chunk(of: descriptor), !more.isEmpty { bytes += more }
    return bytes
  }

  private static func chunk(of descriptor: FileDescriptor) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
      count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}

extension HostFile {
  static func exists(_ path: FilePath) -> Bool { access(path.string, F_OK) == 0 }

  /// Where a symbolic link leads; nil for anything else.
  static func linkTarget(_ path: FilePath) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      let count = buffer.baseAddress.map { readlink(path.string, $0, buffer.count) } ?? -1
      return count < 0 ? nil : String(decoding: UnsafeRawBufferPointer(buffer).prefix(count), as: UTF8.self)
    }
  }

  /// A path that means the same in every working directory.
  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return "\(String(cString: directory))/\(path)"
  }

  /// The names in a directory; none when it cannot be read.
  static func names(in path: FilePath) -> [String] {
    guard let directory = opendir(path.string) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }
}
