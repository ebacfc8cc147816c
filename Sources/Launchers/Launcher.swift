import CLinux
import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Starts the agent somewhere with its stream connected; knows nothing of what the agent then does.
package protocol Launcher: Sendable {
  /// Blocks the calling thread until the sandbox's first process runs, about a millisecond. The sandbox must not
  /// outlive that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// What a sandbox is made of, apart from what runs in it.
package struct LaunchOrder {
  package let limits: Limits
  package let state: StateDirectory
  package let lease: Lease
  /// Open files of cgroups, for the first process to write itself into.
  package let cgroups: [FileDescriptor]

  package init(limits: Limits, state: StateDirectory, lease: Lease, cgroups: [FileDescriptor]) {
    self.limits = limits
    self.state = state
    self.lease = lease
    self.cgroups = cgroups
  }
}

/// A sandbox whose agent is starting.
package struct LaunchedSandbox: Sendable {
  /// The host's end of the agent's stream.
  package let stream: FileDescriptor
  /// The launcher's process, a child of ours, which ends after the agent.
  package let process: Int32
  package let pidfd: FileDescriptor
  /// What the launcher and the agent have to say when they fail; at its end when both are gone.
  package let diagnostics: FileDescriptor
}

extension LaunchedSandbox {
  /// What bubblewrap or the agent printed, in one line.
  package func readDiagnostics() -> String {
    diagnostics.setNonBlocking()
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = (try? diagnostics.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
  }

  /// Kills process 1, the launcher's only child, and the launcher.
  package func kill() {
    let children = SmallFile.read(FilePath("/proc/\(process)/task/\(process)/children")) ?? ""
    for child in children.split(separator: " ").compactMap({ pid_t($0) }) where child > 1 { Glibc.kill(child, SIGKILL) }
    _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL)
  }

  package func close() {
    pidfd.discard()
    diagnostics.discard()
  }
}
