import Glibc
package import SystemPackage

/// Space that is left on file systems.
package enum FreeSpace {
  /// Bytes that this user can still write where a path is or would be made; nil where nothing of it is there.
  package static func bytes(at path: FilePath) -> UInt64? {
    var path = path.isEmpty ? "." : path
    var facts = statvfs()
    while statvfs(path.string, &facts) != 0 {
      guard Errno.latest == .noSuchFileOrDirectory else { return nil }
      if !path.removeLastComponent() {
        guard path != "." else { return nil }
        path = "."
      } else if path.isEmpty {
        path = "."
      }
    }
    return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
  }
}
