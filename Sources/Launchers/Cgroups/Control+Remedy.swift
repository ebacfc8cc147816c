package import SandboxCore

extension Control {
  /// Remedy, in words, after which this host can enforce the control.
  package var remedy: String {
    switch self {
    case .memory: CgroupFacts.look().remedy(for: .memory)
    case .cpus: CgroupFacts.look().remedy(for: .cpu)
    case .pids: CgroupFacts.look().remedy(for: .pids)
    case .timeout, .disk, .network: Remedy.report
    }
  }
}
