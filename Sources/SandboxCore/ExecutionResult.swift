/// Result of one execution: its output, end, usage and artifacts.
public struct ExecutionResult: Sendable, Equatable {
  /// stdout; if longer than the request keeps, its head and tail, with a line between that says how much was cut.
  public let output: CapturedOutput
  /// stderr, kept like `output`.
  public let error: CapturedOutput
  /// Reason for its end, and its status.
  public let verdict: Verdict
  /// Wall-clock time from the request, when the timeout begins to count, to the end of the program.
  public let duration: Duration
  /// Absolute paths of the regular files below `/workspace` that the execution created or changed, sorted.
  public var artifacts: [String] { artifactPaths.map { String(decoding: $0, as: UTF8.self) } }
  /// The artifacts' paths as bytes: names need not be UTF-8.
  package let artifactPaths: [[UInt8]]
  /// Whether `artifacts` may lack some: `/workspace` holds more than is looked at, or the sandbox was lost.
  public let artifactsTruncated: Bool
  /// Resources that it used.
  public let usage: ResourceUsage
  /// The limits that held for it.
  public let limits: [EnforcedLimit]
  /// Connections that the network policy refused while the execution ran.
  public let denied: [DeniedConnection]
  /// The id of the sandbox it ran in.
  public let session: String
  /// State of the interpreter's variables; nil where no interpreter ran it.
  public let variables: PythonVariables?
  /// What ended the session under it, where that is known and the execution is lost for it.
  public let sessionEnd: SessionEnd?

  /// The result of one execution.
  public init(
    output: CapturedOutput, error: CapturedOutput, verdict: Verdict, duration: Duration, artifacts: [[UInt8]],
    artifactsTruncated: Bool = false, usage: ResourceUsage, limits: [EnforcedLimit], denied: [DeniedConnection],
    session: String, variables: PythonVariables? = nil, sessionEnd: SessionEnd? = nil
  ) {
    self.output = output
    self.error = error
    self.verdict = verdict
    self.duration = duration
    self.artifactPaths = artifacts
    self.artifactsTruncated = artifactsTruncated
    self.usage = usage
    self.limits = limits
    self.denied = denied
    self.session = session
    self.variables = variables
    self.sessionEnd = sessionEnd
  }

  /// 0 is success; see `Verdict.exitCode`.
  public var exitCode: Int32 { verdict.exitCode }
}

/// Reason for the end of a session while an execution was under way in it.
public enum SessionEnd: String, Sendable, CaseIterable {
  /// Its time to live was over.
  case timeToLive = "ttl"
  /// Somebody terminated it.
  case terminated

  /// Part of a sentence, such as "the session was terminated".
  package var words: String {
    switch self {
    case .timeToLive: "the session's time to live was over"
    case .terminated: "the session was terminated"
    }
  }
}

/// State of the variables that an interpreter keeps from one execution to the next.
public enum PythonVariables: String, Sendable, CaseIterable {
  /// The next execution has them.
  case kept
  /// The interpreter ended with the execution.
  case lost
  /// The interpreter had ended before the execution, which got a new one.
  case renewed
}

/// Resources that a program used, as far as the host could measure them.
public struct ResourceUsage: Sendable, Equatable {
  /// User and system time of the program and of all that it started, what runs on included.
  public var cpu: Duration
  /// Most memory that the sandbox held at once, in bytes; nil where the host keeps no count.
  public var memoryPeak: UInt64?

  /// Measured use.
  public init(cpu: Duration = .zero, memoryPeak: UInt64? = nil) {
    self.cpu = cpu
    self.memoryPeak = memoryPeak
  }
}

/// A connection that the network policy refused.
public struct DeniedConnection: Sendable, Hashable {
  /// The name or address as the program spelt it.
  public let host: String
  /// The port that the program asked for.
  public let port: UInt16

  /// A refused connection to `port` of `host`.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}
