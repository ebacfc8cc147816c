import CLinux
import Glibc
package import SystemPackage

/// Calls on any descriptor that swift-system does not have.
extension FileDescriptor {
  /// Sets O_NONBLOCK; only for descriptors that no other process shares.
  package func setNonBlocking() { _ = fcntl(rawValue, F_SETFL, fcntl(rawValue, F_GETFL) | O_NONBLOCK) }

  package func closeOnExec() { _ = fcntl(rawValue, F_SETFD, FD_CLOEXEC) }

  /// Returns another descriptor of the same file or socket, closed on exec.
  package func duplicateClosedOnExec() throws(Errno) -> FileDescriptor {
    let raw = clinux_duplicate_above(rawValue, 3)
    guard raw >= 0 else { throw .latest }
    return FileDescriptor(rawValue: raw)
  }

  /// Reads from the offset to the end, or up to the limit in bytes.
  package func readToEnd(atMost limit: Int = .max) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let chunk = try chunk(of: min(16 << 10, limit - bytes.count))
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  private func chunk(of count: Int) throws(Errno) -> [UInt8] {
    try Errno.typed {
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  }

  /// Closes, and ignores an error.
  package func discard() { _ = Glibc.close(rawValue) }
}
