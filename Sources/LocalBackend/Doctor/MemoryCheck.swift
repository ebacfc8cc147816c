import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// Memory: a program that takes four times the sandbox's is killed.
enum MemoryCheck: SandboxCheck {
  static let name = Control.memory.rawValue
  static let disturbance = Disturbance.killed

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let facts = CgroupFacts.look()
    guard sandbox.claims(.memory) else { return unclaimed(facts) }
    // dd takes one buffer of that size and fills it.
    let hungry = ["dd", "if=/dev/zero", "of=/dev/null", "bs=256M", "count=1"]
    let hasSwap = SmallFile.read("/proc/swaps").map { $0.split(separator: "\n").count > 1 } ?? false
    return judge(try await sandbox.execute(.command(hungry)), facts, hasSwap: hasSwap)
  }

  static func unclaimed(_ facts: CgroupFacts) -> HostCheck {
    .absent(name, facts.obstacle(to: .memory), remedy: facts.remedy(for: .memory))
  }

  static func judge(_ result: ExecutionResult, _ facts: CgroupFacts, hasSwap: Bool) -> HostCheck {
    let place = facts.place(of: .memory)
    switch result.verdict.reason {
    case .memory: return .enforced(name, "\(place): 256m in a sandbox of \(TrialSandbox.memory) was ended")
    case .exit where result.exitCode == 0 && hasSwap:
      return .partial(
        name, "\(place): what is over the limit goes to swap",
        remedy: "start the host with the kernel parameter swapaccount=1, or " + Remedy.command("swapoff -a"))
    default:
      return .absent(
        name, "\(place): 256m in a sandbox of \(TrialSandbox.memory) \(result.ending)", remedy: Remedy.report)
    }
  }
}
