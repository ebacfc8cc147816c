import CLinux
import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// A sandbox whose agent is starting.
package struct LaunchedSandbox: Sendable {
  /// The host's end of the agent's stream; its user closes it, `close` does not.
  package let stream: FileDescriptor
  /// Pidfd of the launched process, readable once that has ended. The process is a child of this one, and process 1 of
  /// a PID namespace around the whole sandbox, so that nothing of the sandbox outlives it.
  package let pidfd: FileDescriptor
  /// Pipe with the messages of the runtime and the agent when they fail; at its end once both have ended.
  package let diagnostics: FileDescriptor
  /// Runtime that made the sandbox.
  package let runtime: Runtime
}

extension LaunchedSandbox {
  /// Kills everything in the sandbox.
  package func kill() { _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL) }

  /// Kills everything in the sandbox, waits until the launched process has ended, and closes all but the stream; call it
  /// once.
  package func end() {
    kill()
    _ = clinux_pidfd_reap(pidfd.rawValue)
    pidfd.discard()
    diagnostics.discard()
  }
}
