import Launchers
import SandboxCore

/// The number of processes: a shell that starts twice as many does not get them.
enum ProcessCountCheck: SandboxCheck {
  static let name = Control.pids.rawValue
  static let disturbance = Disturbance.crowded

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let crowd = "i=0; while [ $i -lt \(2 * TrialSandbox.pids) ]; do sleep 60 & i=$((i + 1)); echo $i; done"
    return judge(try await sandbox.execute(.shell(crowd), timeout: .seconds(2)))
  }

  /// Judges by the last number printed: the shell prints one for each process that it got, and a complaint for the first
  /// that it did not get. Some shells then try again until the timeout.
  static func judge(_ result: ExecutionResult) -> HostCheck {
    let count = result.output.text.split(separator: "\n").last.flatMap { Int($0) } ?? 0
    guard count > 0 else { return .absent(name, "a shell with children \(result.ending)", remedy: Remedy.report) }
    let found = "\(count) children started with a limit of \(TrialSandbox.pids)"
    if count > TrialSandbox.pids { return .absent(name, found, remedy: Control.pids.remedy) }
    if result.error.text.contains("fork") { return .enforced(name, found) }
    return .failed(name, .failure(.timeout, found))
  }
}
