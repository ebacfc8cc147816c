package import SandboxCore

/// The object that `--json` and `--report` write for an execution.
package struct ResultRecord: Codable, Equatable, Sendable {
  /// Resources that the execution used.
  package struct Usage: Codable, Equatable, Sendable {
    package let cpuMs: Int64
    @Null package var memoryPeakBytes: UInt64?

    private enum CodingKeys: String, CodingKey {
      case cpuMs = "cpu_ms"
      case memoryPeakBytes = "memory_peak_bytes"
    }
  }

  /// A connection that the network policy refused.
  package struct Denied: Codable, Hashable, Sendable {
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  package let session: String
  /// `ID/N`, the session's id and the execution's number there; only where it was waited for by that.
  package let execution: String?
  /// The program, as the command line names it; only where there are several.
  package let name: String?
  package let output: String
  package let error: String
  /// Only where `output` is not exact.
  package let outputBase64: String?
  /// Only where `error` is not exact.
  package let errorBase64: String?
  package let exitCode: Int32
  package let durationMs: Int64
  package let artifacts: [String]
  /// Whether `artifacts` may lack some.
  package let artifactsTruncated: Bool
  /// Artifacts that were not copied to the host; only where there are such.
  package let artifactsSkipped: [TransferRecord.Skipped]?
  package let reason: String
  @Null package var signal: Int32?
  package let usage: Usage
  package let limits: [String: LimitRecord]
  package let denied: [Denied]
  /// Bytes that the program wrote, those that were cut included.
  package let outputBytes: UInt64
  /// Bytes that the program wrote, those that were cut included.
  package let errorBytes: UInt64
  package let truncated: Bool
  /// State of the interpreter's variables; only where an interpreter ran the execution.
  package let pythonVariables: String?

  private enum CodingKeys: String, CodingKey {
    case session, execution, name, output, error, artifacts, reason, signal, usage, limits, denied, truncated
    case artifactsTruncated = "artifacts_truncated"
    case outputBase64 = "output_base64"
    case errorBase64 = "error_base64"
    case artifactsSkipped = "artifacts_skipped"
    case exitCode = "exit_code"
    case durationMs = "duration_ms"
    case outputBytes = "output_bytes"
    case errorBytes = "error_bytes"
    case pythonVariables = "python_variables"
  }
}

extension ResultRecord {
  /// The record of one execution, and of what the transfer of its artifacts left out.
  package init(
    _ result: ExecutionResult, execution: ExecutionReference? = nil, name: String? = nil,
    collected: TransferResult = TransferResult()
  ) {
    session = result.session
    self.execution = execution?.description
    self.name = name
    output = result.output.text
    error = result.error.text
    outputBase64 = result.output.base64OfInexact
    errorBase64 = result.error.base64OfInexact
    exitCode = result.exitCode
    durationMs = result.duration.milliseconds
    artifacts = result.artifacts
    artifactsTruncated = result.artifactsTruncated
    artifactsSkipped = collected.skipped.isEmpty ? nil : collected.skipped.map(TransferRecord.Skipped.init)
    reason = result.verdict.reason.rawValue
    _signal = Null(wrappedValue: result.verdict.signal)
    usage = Usage(result.usage)
    limits = LimitRecord.all(result.limits)
    denied = result.denied.map { Denied(host: $0.host, port: $0.port) }
    outputBytes = result.output.total
    errorBytes = result.error.total
    truncated = result.output.truncated || result.error.truncated
    pythonVariables = result.variables?.rawValue
  }
}

extension ResultRecord.Usage {
  init(_ usage: ResourceUsage) {
    cpuMs = usage.cpu.milliseconds
    _memoryPeakBytes = Null(wrappedValue: usage.memoryPeak)
  }
}
