import SystemPackage

/// Permissions that this process's new files do not get.
package enum Umask {
  /// The umask, read from /proc, since umask(2) can only replace it, which other threads would see; 0o022 where /proc
  /// does not tell.
  package static var current: UInt32 {
    let lines = SmallFile.read("/proc/self/status")?.split(separator: "\n") ?? []
    let value = lines.first { $0.hasPrefix("Umask:") }?.split(separator: "\t").last
    return value.flatMap { UInt32($0, radix: 8) } ?? 0o022
  }
}
