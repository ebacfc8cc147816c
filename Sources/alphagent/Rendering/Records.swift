import SandboxCore

/// The `failure` object of `--json`.
struct FailureRecord: Encodable {
  private struct Failure: Encodable {
    let type: String
    let message: String
    let hint: String?
    let exitCode: Int32
  }

  private let failure: Failure
  /// What a command that ends sessions has ended nevertheless.
  private let terminated: [String]?

  init(_ error: SandboxError, _ exitCode: Int32, terminated: [String]? = nil) {
    failure = Failure(type: error.kind.rawValue, message: error.message, hint: error.hint, exitCode: exitCode)
    self.terminated = terminated
  }
}

/// The object that `--json` and `--report` write for an execution.
struct ResultRecord: Encodable {
  private struct Usage: Encodable {
    let cpuMs: Int64
    @Null var memoryPeakBytes: UInt64?
  }

  private struct Denied: Encodable {
    let host: String
    let port: UInt16
  }

  private let session: String
  private let output: String
  private let error: String
  private let outputBase64: String?
  private let errorBase64: String?
  private let exitCode: Int32
  private let durationMs: Int64
  private let artifacts: [String]
  private let reason: String
  @Null private var signal: Int32?
  private let usage: Usage
  private let limits: [String: LimitRecord]
  private let denied: [Denied]
  private let outputBytes: UInt64
  private let errorBytes: UInt64
  private let truncated: Bool
  /// `python_variables`: only where an interpreter keeps some.
  private let pythonVariables: String?

  init(_ result: ExecutionResult) {
    session = result.session
    output = result.output.text
    error = result.error.text
    outputBase64 = Base64.ofInexact(result.output)
    errorBase64 = Base64.ofInexact(result.error)
    exitCode = result.exitCode
    durationMs = result.duration.milliseconds
    artifacts = result.artifacts
    reason = result.verdict.reason.rawValue
    _signal = Null(wrappedValue: result.verdict.signal)
    usage = Usage(cpuMs: result.usage.cpu.milliseconds, memoryPeakBytes: Null(wrappedValue: result.usage.memoryPeak))
    limits = LimitRecord.all(result.limits)
    denied = result.denied.map { Denied(host: $0.host, port: $0.port) }
    outputBytes = result.output.total
    errorBytes = result.error.total
    truncated = result.output.truncated || result.error.truncated
    pythonVariables = result.variables?.rawValue
  }
}

/// A limit as the objects of `--json` have it.
struct LimitRecord: Encodable {
  let value: LimitValue
  let enforced: Bool

  /// By the controls' names.
  static func all(_ limits: [EnforcedLimit]) -> [String: LimitRecord] {
    let pairs = limits.map {
      ($0.control.rawValue, LimitRecord(value: LimitValue(value: $0.value), enforced: $0.enforced))
    }
    return Dictionary(pairs) { $1 }
  }
}

/// A limit's value as a bare number or word; whole numbers without a fraction.
struct LimitValue: Encodable {
  let value: EnforcedLimit.Value

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .seconds(let number), .count(let number):
      if let whole = Int64(exactly: number) { try container.encode(whole) } else { try container.encode(number) }
    case .bytes(let bytes): try container.encode(bytes)
    case .name(let name): try container.encode(name)
    }
  }
}

/// An optional that is written as `null`, not left out.
@propertyWrapper
struct Null<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}
