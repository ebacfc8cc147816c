package import SandboxCore
package import SystemPackage

/// Starts the agent in a sandbox with its stream connected; knows nothing of the agent's work.
package protocol Launcher: Sendable {
  /// Controls that this launcher cannot enforce on any host.
  var unenforceable: Set<Control> { get }

  /// Launches a sandbox; blocks the calling thread, for some milliseconds, until the sandbox's first process runs. The
  /// sandbox must not outlive that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// Shape, state directory, lease and cgroups of a sandbox that is to be launched.
package struct LaunchOrder {
  package let shape: LaunchShape
  package let state: StateDirectory
  package let lease: Lease
  /// Open files of cgroups, through which the first process joins them.
  package let cgroups: [FileDescriptor]

  package init(shape: LaunchShape, state: StateDirectory, lease: Lease, cgroups: [FileDescriptor]) {
    self.shape = shape
    self.state = state
    self.lease = lease
    self.cgroups = cgroups
  }

  var limits: Limits { shape.limits }
}
