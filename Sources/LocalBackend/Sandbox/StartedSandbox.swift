import AgentTransport
import Launchers
import SandboxCore
import SystemPackage

/// A sandbox whose agent is starting, before it is known what it will be used for.
package struct StartedSandbox: Sendable {
  let thread: LoopThread
  let parts: SandboxParts
  private let options: SandboxOptions

  /// Called on the thread.
  init(
    _ options: SandboxOptions, _ id: SessionID, on thread: LoopThread, launcher: any Launcher, state: StateDirectory,
    cgroups: CgroupHost
  ) throws(SandboxError) {
    parts = try SandboxParts(options, id, launcher: launcher, state: state, cgroups: cgroups)
    self.thread = thread
    self.options = options
  }

  /// Whether it can serve these options: what a launch has fixed must be alike, the rest comes later.
  func suits(_ other: SandboxOptions) -> Bool {
    options.shape == other.shape
  }

  /// Removes it; returns when nothing of it is left.
  package func discard() {
    parts.remove()
    thread.stop()
  }
}
