import CLinux
import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// A sandbox whose agent is starting.
package struct LaunchedSandbox: Sendable {
  /// The host's end of the agent's stream; whoever uses it closes it.
  package let stream: FileDescriptor
  /// The launched process, a child of ours: process 1 of a PID namespace in which all of the sandbox is, so that nothing
  /// of the sandbox outlives it. Readable when it has ended.
  package let pidfd: FileDescriptor
  /// What the runtime and the agent have to say when they fail; at its end when both are gone.
  package let diagnostics: FileDescriptor
  /// What made it.
  package let runtime: Runtime
}

extension LaunchedSandbox {
  /// What the runtime or the agent printed, in one line.
  package func readDiagnostics() -> String {
    diagnostics.setNonBlocking()
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = (try? diagnostics.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
  }

  /// Kills everything in the sandbox.
  package func kill() { _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL) }

  /// Waits until the launched process has ended, and takes it from the kernel's list; to be called once.
  package func reap() { _ = clinux_pidfd_reap(pidfd.rawValue) }

  /// Closes what this owns besides the stream.
  package func close() {
    pidfd.discard()
    diagnostics.discard()
  }
}
