import CLinux
import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Starts the agent somewhere with its stream connected; knows nothing of what the agent then does.
package protocol Launcher: Sendable {
  /// The controls that this launcher cannot hold programs to, whatever the host offers.
  var unenforceable: Set<Control> { get }
  /// Blocks the calling thread until the sandbox's first process runs, about a millisecond. The sandbox must not
  /// outlive that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// What a sandbox is made of, apart from what runs in it.
package struct LaunchOrder {
  package let shape: LaunchShape
  package var limits: Limits { shape.limits }
  package let state: StateDirectory
  package let lease: Lease
  /// Open files of cgroups, for the first process to write itself into.
  package let cgroups: [FileDescriptor]

  package init(shape: LaunchShape, state: StateDirectory, lease: Lease, cgroups: [FileDescriptor]) {
    self.shape = shape
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
  package let runtime: Runtime
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

  /// Kills the launched process, and with it, since it is process 1 of a PID namespace, all of the sandbox.
  package func kill() { _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL) }

  /// Waits for the end of the launched process, a child of ours.
  package func reap() { waitpid(process, nil, 0) }

  package func close() {
    pidfd.discard()
    diagnostics.discard()
  }
}

extension Runtime {
  /// The launcher for this runtime; an error where it is not installed, and never another one in its place.
  package func launcher() throws(SandboxError) -> any Launcher {
    switch self {
    case .bubblewrap: try BubblewrapLauncher()
    case .runc, .runsc: throw .failure(.unsupported, "there is no launcher for \(rawValue)")
    }
  }
}
