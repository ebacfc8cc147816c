/// Error of alphagent, with a stable code, a message, and a hint on what to do about it.
///
/// A program's non-zero exit is a result, never an error. `AuthenticationError`, `TimeoutError`, `ResourceLimitError`
/// and `UsageError` are its subclasses: a caller catches one of them, or all as `SandboxError`.
///
/// `@unchecked`: a class that has subclasses cannot be checked. Every stored property is an immutable value of a
/// Sendable type, the initialiser is private to this file, and the subclasses, all in this file, add nothing.
public class SandboxError: Error, @unchecked Sendable {
  /// Stable name of the error.
  public let code: Code
  /// One line, lower case, quoting what the caller gave.
  public let message: String
  /// One line that says how to fix it, where that depends on more than the code.
  public let hint: String?
  /// Result so far of the execution that caused the error; nil for errors of another cause.
  public let result: ExecutionResult?

  fileprivate init(_ code: Code, _ message: String, _ hint: String?, _ result: ExecutionResult?) {
    self.code = code
    self.message = message
    self.hint = hint
    self.result = result
  }

  /// The kind that decides the class and the exit status.
  public var kind: Kind { code.kind }
}

/// The API key is missing or invalid.
public final class AuthenticationError: SandboxError, @unchecked Sendable {}

/// An execution took longer than its timeout; `result` has what it printed until then.
public final class TimeoutError: SandboxError, @unchecked Sendable {}

/// An execution went over its memory limit; `result` has what it printed until then.
public final class ResourceLimitError: SandboxError, @unchecked Sendable {}

/// The caller asked for something malformed.
public final class UsageError: SandboxError, @unchecked Sendable {}

extension SandboxError {
  /// The kinds of errors; the raw value is the name of the class, and what `--json` prints as the type.
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

    /// Exit status of a program of alphagent's that fails with an error of this kind.
    package var exitStatus: Int32 {
      switch self {
      case .usage: 64
      case .authentication: 77
      case .timeout: 124
      case .resourceLimit: 137
      case .sandbox: 125
      }
    }
  }

  /// An error of the class that the code's kind has; `message` and `hint` are one line each.
  public static func failure(
    _ code: Code, _ message: String, hint: String? = nil, result: ExecutionResult? = nil
  ) -> SandboxError {
    switch code.kind {
    case .sandbox: SandboxError(code, message, hint, result)
    case .authentication: AuthenticationError(code, message, hint, result)
    case .timeout: TimeoutError(code, message, hint, result)
    case .resourceLimit: ResourceLimitError(code, message, hint, result)
    case .usage: UsageError(code, message, hint, result)
    }
  }

  /// A usage error, which gives exit status 64.
  public static func usage(_ message: String, hint: String? = nil) -> SandboxError {
    failure(.invalidArgument, message, hint: hint)
  }
}

extension SandboxError: Equatable {
  /// Whether code, message, hint and result are equal.
  public static func == (left: SandboxError, right: SandboxError) -> Bool {
    left.code == right.code && left.message == right.message && left.hint == right.hint && left.result == right.result
  }
}

extension SandboxError: CustomStringConvertible {
  /// The message and the hint on one line.
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
