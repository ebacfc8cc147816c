import Records
import SandboxCore

extension SessionInfo {
  /// The session that a record of the service's describes. Throws where it is not one that this version understands.
  init(_ record: SessionRecord) throws(SandboxError) {
    guard let created = Timestamp.milliseconds(record.created), let state = State(rawValue: record.state) else {
      throw .failure(.serviceFailed, "the service's answer is not what this version understands")
    }
    self.init(
      id: record.id, name: record.name, labels: record.labels, created: created, supervisor: record.supervisor,
      state: state, details: Details(record))
  }
}

extension SessionInfo.Details {
  /// Nil where the record has no details.
  fileprivate init?(_ record: SessionRecord) {
    guard let limits = record.limits, let usage = record.usage else { return nil }
    self.init(
      limits: limits.compactMap { EnforcedLimit($0.key, $0.value) }.sorted { $0.control.order < $1.control.order },
      executions: record.executions ?? 0, running: record.running ?? 0, clients: record.clients ?? 0,
      timeLeft: .milliseconds(record.ttlLeftMs ?? 0), idleLeft: .milliseconds(record.idleLeftMs ?? 0),
      usage: SessionUsage(
        memory: usage.memoryBytes, memoryPeak: usage.memoryPeakBytes, cpu: .milliseconds(usage.cpuMs),
        processes: usage.processes, disk: usage.diskBytes))
  }
}

extension Control {
  fileprivate var order: Int { Control.allCases.firstIndex(of: self) ?? 0 }
}

extension EnforcedLimit {
  /// Nil for a control that this version does not know.
  fileprivate init?(_ name: String, _ record: LimitRecord) {
    guard let control = Control(rawValue: name) else { return nil }
    let value: Value
    switch (control, record.value) {
    case (.network, .name(let name)): value = .name(name)
    case (.timeout, let number): value = .seconds(number.number)
    case (.memory, .whole(let bytes)), (.disk, .whole(let bytes)): value = .bytes(bytes)
    case (_, let number): value = .count(number.number)
    }
    self.init(control: control, value: value, enforced: record.enforced)
  }
}

extension LimitRecord.Value {
  fileprivate var number: Double {
    switch self {
    case .whole(let whole): Double(whole)
    case .fraction(let fraction): fraction
    case .name: 0
    }
  }
}
