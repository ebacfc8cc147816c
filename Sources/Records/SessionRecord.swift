import FoundationEssentials
package import SandboxCore

/// The object that `--json` writes for a session; from `limits` on, only where its supervisor answers.
package struct SessionRecord: Codable, Equatable, Sendable {
  /// Resources that the session holds.
  package struct Usage: Codable, Equatable, Sendable {
    package let memoryBytes: UInt64
    @Null package var memoryPeakBytes: UInt64?
    package let cpuMs: Int64
    package let processes: Int
    package let diskBytes: UInt64

    private enum CodingKeys: String, CodingKey {
      case processes
      case memoryBytes = "memory_bytes"
      case memoryPeakBytes = "memory_peak_bytes"
      case cpuMs = "cpu_ms"
      case diskBytes = "disk_bytes"
    }
  }

  package let id: String
  @Null package var name: String?
  package let labels: [String: String]
  package let created: String
  package let ageMs: Int64
  package let state: String
  /// Process that owns it.
  package let supervisor: Int32
  package let limits: [String: LimitRecord]?
  package let usage: Usage?
  package let executions: Int?
  package let running: Int?
  package let clients: Int?
  package let ttlLeftMs: Int64?
  package let idleLeftMs: Int64?

  private enum CodingKeys: String, CodingKey {
    case id, name, labels, created, state, supervisor, limits, usage, executions, running, clients
    case ageMs = "age_ms"
    case ttlLeftMs = "ttl_left_ms"
    case idleLeftMs = "idle_left_ms"
  }
}

extension SessionRecord {
  /// The record of one session, as old as it is now.
  package init(_ info: SessionInfo) {
    id = info.id
    _name = Null(wrappedValue: info.name)
    labels = info.labels
    created = Timestamp.text(milliseconds: info.created)
    ageMs = info.age.milliseconds
    state = info.state.rawValue
    supervisor = info.supervisor
    let details = info.details
    limits = details.map { LimitRecord.all($0.limits) }
    usage = details.map { Usage($0.usage) }
    executions = details?.executions
    running = details?.running
    clients = details?.clients
    ttlLeftMs = details?.timeLeft.milliseconds
    idleLeftMs = details?.idleLeft.milliseconds
  }
}

extension SessionRecord.Usage {
  init(_ usage: SessionUsage) {
    memoryBytes = usage.memory
    _memoryPeakBytes = Null(wrappedValue: usage.memoryPeak)
    cpuMs = usage.cpu.milliseconds
    processes = usage.processes
    diskBytes = usage.disk
  }
}

extension SessionInfo {
  /// Time since it was made, by the host's clock.
  package var age: Duration { .milliseconds(max(0, Int64(Date().timeIntervalSince1970 * 1000) - created)) }
}
