import Launchers
@testable import LocalBackend
import SandboxCore
import SystemPackage
import TestSupport

extension ExecutionResult {
  /// Result as a trial in a sandbox gives it.
  static func trial(
    _ reason: Reason = .exit, _ exitCode: Int32 = 0, output: String = "", error: String = "", cpu: Duration = .zero,
    duration: Duration = .milliseconds(400)
  ) -> ExecutionResult {
    ExecutionResult(
      output: CapturedOutput(bytes: Array(output.utf8), total: UInt64(output.utf8.count)),
      error: CapturedOutput(bytes: Array(error.utf8), total: UInt64(error.utf8.count)),
      verdict: Verdict(reason: reason, exitCode: exitCode), duration: duration, artifacts: [],
      usage: ResourceUsage(cpu: cpu), limits: [], denied: [], session: "trial")
  }
}

/// The host that the tests run on.
enum TestHost {
  static let hasBubblewrap = HostProgram.find("bwrap") != nil

  /// Runs a program as an ordinary user; nil where there is no setpriv.
  static func asOrdinaryUser(_ words: [String]) -> HostCommand? {
    HostCommand("/usr/bin/setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups"] + words)
  }

  /// Whether tests can become that user, and that user can execute the built tool.
  static let hasOrdinaryUser = asOrdinaryUser(["test", "-x", BuildDirectory.tool.string])?.status == 0
}
