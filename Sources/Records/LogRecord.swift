package import SandboxCore

/// The object that `logs --json` writes for an entry of a session's log.
package struct LogRecord: Codable, Equatable, Sendable {
  package let time: String
  /// `began`, `ended`, `output` or `dropped`, which decides the other fields.
  package let event: String
  package private(set) var execution: Int?
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

  /// The record of one entry.
  package init(_ entry: SessionLogEntry) {
    time = Timestamp.text(milliseconds: entry.time)
    switch entry.event {
    case .began(let execution, let command):
      event = "began"
      (self.execution, self.command) = (execution, command)
    case .ended(let execution, let reason, let exitCode, let duration):
      event = "ended"
      (self.execution, self.reason) = (execution, reason.rawValue)
      (self.exitCode, durationMs) = (exitCode, duration.milliseconds)
    case .output(let execution, let stream, let bytes):
      event = "output"
      self.stream = stream?.rawValue
      let printed = CapturedOutput(bytes: bytes, total: UInt64(bytes.count))
      (self.execution, output, outputBase64) = (execution, printed.text, printed.base64OfInexact)
    case .dropped(let count):
      event = "dropped"
      dropped = count
    }
  }
}
