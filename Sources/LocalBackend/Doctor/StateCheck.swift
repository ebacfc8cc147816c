import Launchers
import SandboxCore

/// The state directory: there, ours, and writable.
enum StateCheck {
  static let name = "state_directory"

  static func look() -> HostCheck {
    do throws(SandboxError) {
      let state = try StateDirectory()
      try Lease.claim(in: state.slots).release()
      return .enforced(name, "\(state.path), writable")
    } catch {
      return .absent(name, error.message, remedy: error.hint)
    }
  }
}
