package import Records
package import SandboxCore

/// One execution of a session, as the session's log knows it.
package struct ExecutionRecord: Codable, Equatable, Sendable {
  /// State of an execution.
  package enum State: String, Codable, Sendable {
    case running, ended
  }

  /// `ID/N`, the session's id and its number there.
  package let execution: String
  /// Its code or command, cut where it is long.
  package let command: String
  package private(set) var state: State
  package let began: String
  /// From here on, only where it has ended.
  package private(set) var reason: String?
  package private(set) var exitCode: Int32?
  package private(set) var durationMs: Int64?
  /// Its result, where that was waited for; its output is in the log.
  package var result: ResultRecord?

  private enum CodingKeys: String, CodingKey {
    case execution, command, state, began, reason, result
    case exitCode = "exit_code"
    case durationMs = "duration_ms"
  }

  /// The executions that the entries of a session's log tell of, in the order of their beginnings.
  package static func all(in entries: [SessionLogEntry], of session: String) -> [ExecutionRecord] {
    var records: [Int: ExecutionRecord] = [:]
    for entry in entries {
      switch entry.event {
      case .began(let number, let command):
        records[number] = ExecutionRecord(
          execution: ExecutionReference(session: session, number: number).description, command: command,
          state: .running, began: Timestamp.text(milliseconds: entry.time))
      case .ended(let number, let reason, let exitCode, let duration):
        records[number]?.end(reason, exitCode, duration)
      case .output, .dropped: break
      }
    }
    return records.sorted { $0.key < $1.key }.map(\.value)
  }

  private mutating func end(_ reason: Reason, _ exitCode: Int32, _ duration: Duration) {
    state = .ended
    (self.reason, self.exitCode, durationMs) = (reason.rawValue, exitCode, duration.milliseconds)
  }
}
