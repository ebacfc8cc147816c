import Launchers
import SandboxCore

/// Processor time: a program that wants all of it gets its share.
enum ProcessorCheck: SandboxCheck {
  static let name = Control.cpus.rawValue

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let facts = CgroupFacts.look()
    guard sandbox.claims(.cpus) else { return unclaimed(facts) }
    return judge(try await sandbox.execute(.shell("while :; do :; done"), timeout: .milliseconds(400)), facts)
  }

  static func unclaimed(_ facts: CgroupFacts) -> HostCheck {
    .absent(name, facts.obstacle(to: .cpu), remedy: facts.remedy(for: .cpu))
  }

  /// Allows one period of 100 ms above the share, since the kernel counts in such periods.
  static func judge(_ result: ExecutionResult, _ facts: CgroupFacts) -> HostCheck {
    let share = result.duration * TrialSandbox.cpus
    let found =
      "\(facts.place(of: .cpu)): \(result.usage.cpu.milliseconds) ms of \(result.duration.milliseconds) "
      + "with \(TrialSandbox.cpus) CPUs"
    guard result.usage.cpu <= share + .milliseconds(100) else { return .absent(name, found, remedy: Remedy.report) }
    return .enforced(name, found)
  }
}
