import CLinux
package import SystemPackage

extension FileDescriptor {
  /// Returns an anonymous file with this content, sealed against changes, at its beginning and closed on exec.
  package static func memory(_ name: String, holding content: some Sequence<UInt8>) throws(Errno) -> FileDescriptor {
    let raw = clinux_memory_file(name)
    guard raw >= 0 else { throw .latest }
    let file = FileDescriptor(rawValue: raw)
    do throws(Errno) {
      try Errno.typed {
        try file.writeAll(content)
        try file.seek(offset: 0, from: .start)
      }
      guard clinux_seal(raw) == 0 else { throw .latest }
    } catch {
      file.discard()
      throw error
    }
    return file
  }
}
