import FoundationEssentials
import SandboxCore

/// A session as `--json` writes it.
struct SessionRecord: Encodable {
  private struct Usage: Encodable {
    let memoryBytes: UInt64
    @Null var memoryPeakBytes: UInt64?
    let cpuMs: Int64
    let processes: Int
    let diskBytes: UInt64
  }

  private let id: String
  @Null private var name: String?
  private let labels: [String: String]
  private let created: String
  private let ageMs: Int64
  private let state: String
  private let supervisor: Int32
  private let limits: [String: LimitRecord]?
  private let usage: Usage?
  private let executions: Int?
  private let running: Int?
  private let clients: Int?
  private let ttlLeftMs: Int64?
  private let idleLeftMs: Int64?

  init(_ info: SessionInfo) {
    id = info.id
    _name = Null(wrappedValue: info.name)
    labels = info.labels
    created = Timestamp.text(milliseconds: info.created)
    ageMs = info.age.milliseconds
    state = info.state.rawValue
    supervisor = info.supervisor
    let details = info.details
    limits = details.map { LimitRecord.all($0.limits) }
    usage = details.map { details in
      Usage(
        memoryBytes: details.usage.memory, memoryPeakBytes: Null(wrappedValue: details.usage.memoryPeak),
        cpuMs: details.usage.cpu.milliseconds, processes: details.usage.processes, diskBytes: details.usage.disk)
    }
    executions = details?.executions
    running = details?.running
    clients = details?.clients
    ttlLeftMs = details?.timeLeft.milliseconds
    idleLeftMs = details?.idleLeft.milliseconds
  }
}

extension SessionInfo {
  /// By the host's clock.
  var age: Duration { .milliseconds(max(0, Int64(Date().timeIntervalSince1970 * 1000) - created)) }
}

/// Times as every command prints them: RFC 3339, in UTC.
enum Timestamp {
  static func text(milliseconds: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds % 1000 != 0))
  }
}
