package import SandboxCore

/// Starts the agent in a sandbox with its stream connected; knows nothing of the agent's work.
package protocol Launcher: Sendable {
  /// Controls that this launcher cannot enforce on any host.
  var unenforceable: Set<Control> { get }

  /// Launches a sandbox; blocks the calling thread, for some milliseconds, until the sandbox's first process runs. The
  /// sandbox must not outlive that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// Shape, state directory, lease and cgroups' entry of a sandbox that is to be launched.
package struct LaunchOrder {
  package let shape: LaunchShape
  package let state: StateDirectory
  package let lease: Lease
  package let entry: CgroupEntry

  package init(shape: LaunchShape, state: StateDirectory, lease: Lease, entry: CgroupEntry) {
    self.shape = shape
    self.state = state
    self.lease = lease
    self.entry = entry
  }

  var limits: Limits { shape.limits }
}
