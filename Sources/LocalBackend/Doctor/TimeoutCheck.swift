import Launchers
import SandboxCore

/// The timer: a program that would sleep for a minute is ended.
enum TimeoutCheck: SandboxCheck {
  static let name = Control.timeout.rawValue

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let began = ContinuousClock.now
    let result = try await sandbox.execute(.command(["sleep", "60"]), timeout: .milliseconds(200))
    return judge(result, took: began.duration(to: .now))
  }

  /// - Parameter time: from the request to the result; the result's own counts from when the program had started.
  static func judge(_ result: ExecutionResult, took time: Duration) -> HostCheck {
    guard result.verdict.reason == .timeout else {
      return .absent(name, "a program that sleeps \(result.ending)", remedy: Control.timeout.remedy)
    }
    return .enforced(name, "a timeout of 200 ms ended a program after \(time.milliseconds) ms")
  }
}
