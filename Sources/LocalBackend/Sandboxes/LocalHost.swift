import Launchers
import SandboxCore
import Sessions

/// State directory and cgroups for the sandboxes on this machine.
struct LocalHost: Sendable {
  let state: StateDirectory
  let cgroups: CgroupHost

  /// Finds them, and removes the leftovers of owners that have ended; blocks for a moment. Throws when the state
  /// directory cannot be used.
  init() throws(SandboxError) {
    state = try StateDirectory()
    cgroups = .detect()
    _ = SessionStore(state).sweep()
    _ = Lease.sweep(state.slots)
  }
}
