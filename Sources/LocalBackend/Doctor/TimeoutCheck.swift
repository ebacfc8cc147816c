import Launchers
import SandboxCore

/// The timer: a program that would sleep for a minute is ended.
enum TimeoutCheck: SandboxCheck {
  static let name = Control.timeout.rawValue

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    judge(try await sandbox.execute(.command(["sleep", "60"]), timeout: .milliseconds(200)))
  }

  static func judge(_ result: ExecutionResult) -> HostCheck {
    guard result.verdict.reason == .timeout else {
      return .absent(name, "a program that sleeps \(result.ending)", remedy: Control.timeout.remedy)
    }
    return .enforced(name, "a timeout of 200 ms ended a program after \(result.duration.milliseconds) ms")
  }
}
