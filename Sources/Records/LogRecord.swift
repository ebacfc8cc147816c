package import SandboxCore

/// The object that `logs --json` writes for an entry of a session's log.
package struct LogRecord: Codable, Equatable, Sendable {
  package let time: String
  /// `began`, `ended`, `output` or `dropped`, which decides the other fields.
  package let event: String
  /// `ID/N`, the session's id and the execution's number there.
  package private(set) var execution: String?
  package private(set) var command: String?
  package private(set) var reason: String?
  package private(set) var exitCode: Int32?
  package private(set) var durationMs: Int64?
  /// `stdout` or `stderr`; nil where that is not known.
  package private(set) var stream: String?
  package private(set) var output: String?
  /// Only where `output` is not exact.
  package private(set) var outputBase64: String?
  /// Number of entries that are missing here.
  package private(set) var dropped: Int?

  private enum CodingKeys: String, CodingKey {
    case time, event, execution, command, reason, stream, output, dropped
    case exitCode = "exit_code"
    case durationMs = "duration_ms"
    case outputBase64 = "output_base64"
  }

  /// The record of one entry in the log of the session with this id.
  package init(_ entry: SessionLogEntry, of session: String) {
    execution = entry.execution.map { ExecutionReference(session: session, number: $0).description }
    time = Timestamp.text(milliseconds: entry.time)
    switch entry.event {
    case .began(_, let command):
      event = "began"
      self.command = command
    case .ended(_, let reason, let exitCode, let duration):
      event = "ended"
      (self.reason, self.exitCode, durationMs) = (reason.rawValue, exitCode, duration.milliseconds)
    case .output(_, let stream, let bytes):
      event = "output"
      self.stream = stream?.rawValue
      let printed = CapturedOutput(bytes: bytes, total: UInt64(bytes.count))
      (output, outputBase64) = (printed.text, printed.base64OfInexact)
    case .dropped(let count):
      event = "dropped"
      dropped = count
    }
  }
}
