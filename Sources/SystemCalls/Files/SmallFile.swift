import Glibc
package import SystemPackage

/// Calls on small files of this machine, such as those of /proc and /sys.
package enum SmallFile {
  /// Text of a file, up to 1 MiB; nil when it cannot be read.
  package static func read(_ path: FilePath) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  /// Content of a file, up to 1 MiB; nil when it cannot be read.
  package static func bytes(_ path: FilePath) -> [UInt8]? {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
    defer { descriptor.discard() }
    return try? descriptor.readToEnd(atMost: 1 << 20)
  }
}

extension SmallFile {
  package static func exists(_ path: FilePath) -> Bool { access(path.string, F_OK) == 0 }

  package static func isExecutable(_ path: FilePath) -> Bool { access(path.string, X_OK) == 0 }

  /// Target of a symbolic link; nil for anything else.
  package static func linkTarget(_ path: FilePath) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      let count = buffer.baseAddress.map { readlink(path.string, $0, buffer.count) } ?? -1
      return count < 0 ? nil : String(decoding: UnsafeRawBufferPointer(buffer).prefix(count), as: UTF8.self)
    }
  }

  /// The path made absolute by the working directory.
  package static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return "\(String(cString: directory))/\(path)"
  }
}
