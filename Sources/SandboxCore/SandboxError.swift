/// The one error of alphagent: what went wrong, for whom, and what to do about it.
///
/// A program's non-zero exit is a result, never an error; `TimeoutError` and `ResourceLimitError` carry that result.
public struct SandboxError: Error, Equatable, Sendable {
  /// The error's class; the raw value is the name that `--json` prints.
  public enum Kind: String, Sendable, CaseIterable {
    /// The base class: `alphagent`, the backend or the service failed.
    case sandbox = "SandboxError"
    /// The API key is missing or invalid.
    case authentication = "AuthenticationError"
    /// An execution took longer than its timeout.
    case timeout = "TimeoutError"
    /// An execution went over its memory limit.
    case resourceLimit = "ResourceLimitError"
    /// The caller asked for something malformed.
    case usage = "UsageError"
  }

  /// The class that decides the exit status.
  public let kind: Kind
  /// One line, lower case, quoting what the caller gave.
  public let message: String
  /// One line that says how to mend it.
  public let hint: String?
  /// What the execution had printed and used when it was ended, for errors that an execution caused.
  public let result: ExecutionResult?

  /// An error whose `message` and `hint` are one line each.
  public init(_ message: String, hint: String? = nil, kind: Kind = .sandbox, result: ExecutionResult? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.result = result
  }

  /// An error of the caller's own making: exit status 64.
  public static func usage(_ message: String, hint: String? = nil) -> SandboxError {
    SandboxError(message, hint: hint, kind: .usage)
  }
}

extension SandboxError: CustomStringConvertible {
  /// The message and the hint on one line.
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
