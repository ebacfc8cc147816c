package import SandboxCore

/// The kernel's controllers that alphagent uses, by the names that cgroup files give them.
package enum Controller: String, CaseIterable, Sendable {
  case memory, pids, cpu

  package var control: Control {
    switch self {
    case .memory: .memory
    case .pids: .pids
    case .cpu: .cpus
    }
  }
}
