package import SandboxCore

/// The object that `--json` writes for a failure of alphagent's own.
package struct FailureRecord: Codable, Equatable, Sendable {
  /// The error, and the exit status that it gave.
  package struct Failure: Codable, Equatable, Sendable {
    /// Name of the error's class.
    package let type: String
    /// Stable name of the error.
    package let code: String
    package let message: String
    package let hint: String?
    package let exitCode: Int32

    private enum CodingKeys: String, CodingKey {
      case type, code, message, hint
      case exitCode = "exit_code"
    }
  }

  package let failure: Failure
  /// Ids of the sessions and executions that the failed command ended nevertheless.
  package let terminated: [String]?

  /// `ID/N` of the execution that it is about; only where there are several.
  package let execution: String?
  /// The program that it is about, as the command line names it; only where there are several.
  package let name: String?

  /// The record of one failure.
  package init(
    _ error: SandboxError, hint: String?, exitCode: Int32, terminated: [String]? = nil,
    execution: ExecutionReference? = nil, name: String? = nil
  ) {
    failure = Failure(
      type: error.kind.rawValue, code: error.code.rawValue, message: error.message, hint: hint,
      exitCode: exitCode)
    self.terminated = terminated
    self.execution = execution?.description
    self.name = name
  }
}
