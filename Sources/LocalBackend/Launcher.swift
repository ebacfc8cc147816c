import AgentTransport
import CLinux
import Glibc
import SandboxCore
import SystemPackage

/// Starts the agent somewhere with its stream connected; knows nothing of what the agent then does.
protocol Launcher: Sendable {
  /// Blocks the calling thread until the sandbox's first process runs, about a millisecond. The sandbox must not
  /// outlive that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// What a sandbox is made of, apart from what runs in it.
struct LaunchOrder {
  let options: SandboxOptions
  let state: StateDirectory
  let lease: Lease
  /// Open files of cgroups, for the first process to write itself into.
  let cgroups: [FileDescriptor]
}

/// A sandbox whose agent is starting.
struct LaunchedSandbox: Sendable {
  /// The host's end of the agent's stream.
  let stream: FileDescriptor
  /// The launcher's process, a child of ours, which ends after the agent.
  let process: Int32
  let pidfd: FileDescriptor
  /// What the launcher and the agent have to say when they fail; at its end when both are gone.
  let diagnostics: FileDescriptor
}

extension LaunchedSandbox {
  /// What bubblewrap or the agent printed, in one line.
  func readDiagnostics() -> String {
    diagnostics.setNonBlocking()
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = (try? diagnostics.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
  }

  /// Kills process 1, the launcher's only child, and the launcher.
  func kill() {
    let children = HostFile.read(FilePath("/proc/\(process)/task/\(process)/children")) ?? ""
    for child in children.split(separator: " ").compactMap({ pid_t($0) }) where child > 1 { Glibc.kill(child, SIGKILL) }
    _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL)
  }

  func close() {
    pidfd.discard()
    diagnostics.discard()
  }
}
