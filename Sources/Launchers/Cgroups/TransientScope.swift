import SandboxCore
import SystemPackage

/// Unit of systemd's for one sandbox, with its limits. It ends with the last process in it.
///
/// A cgroup that is made without systemd's knowledge, where systemd is in charge, loses its controllers as soon as no
/// unit beside it needs them.
struct TransientScope: Sendable {
  let name: String
  /// In bytes.
  let memory: UInt64
  /// Most processes and threads.
  let tasks: UInt64
  /// Microseconds a second; nil: no limit.
  let cpu: UInt64?

  init(named name: String, for shape: LaunchShape) {
    self.name = "\(CgroupDirectory.namePrefix)\(name).scope"
    memory = shape.limits.memory.bytes
    tasks = UInt64(shape.hostProcesses)
    cpu = shape.limits.cpus.map { UInt64($0 * 1_000_000) }
  }
}
