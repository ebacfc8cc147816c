import Launchers
import SandboxCore
import Sessions

/// Where sandboxes are made on this machine.
struct LocalHost: Sendable {
  let state: StateDirectory
  let cgroups: CgroupHost

  /// Blocks for a moment. Removes what owners that are gone left behind; throws when the state directory cannot be used.
  init() throws(SandboxError) {
    state = try StateDirectory()
    cgroups = .detect()
    _ = SessionStore(state).sweep()
    _ = Lease.sweep(state.slots)
  }
}
