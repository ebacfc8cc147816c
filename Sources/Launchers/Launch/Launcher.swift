package import SandboxCore
package import SystemPackage

/// Starts the agent somewhere with its stream connected; knows nothing of what the agent then does.
package protocol Launcher: Sendable {
  /// The controls that this launcher cannot hold programs to, whatever the host offers.
  var unenforceable: Set<Control> { get }

  /// Blocks the calling thread until the sandbox's first process runs, some milliseconds. The sandbox must not outlive
  /// that thread.
  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox
}

/// What a sandbox is made of, apart from what runs in it.
package struct LaunchOrder {
  package let shape: LaunchShape
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

  var limits: Limits { shape.limits }
}
