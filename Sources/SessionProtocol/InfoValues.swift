package import SandboxCore
package import WireFormat

extension SessionInfo.Details: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.values(limits)
    for count in [executions, running, clients] { wire.integer(Int64(count)) }
    wire.duration(timeLeft)
    wire.duration(idleLeft)
    usage.write(to: &wire)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(
      limits: try wire.values(), executions: try wire.count(), running: try wire.count(), clients: try wire.count(),
      timeLeft: try wire.duration(), idleLeft: try wire.duration(), usage: try SessionUsage(from: &wire))
  }
}

extension SessionUsage: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.integer(memory)
    wire.optional(memoryPeak) { $0.integer($1) }
    wire.duration(cpu)
    wire.integer(Int64(processes))
    wire.integer(disk)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(
      memory: try wire.integer(),
      memoryPeak: try wire.optional { wire throws(ProtocolViolation) in try wire.integer() },
      cpu: try wire.duration(), processes: try wire.count(), disk: try wire.integer())
  }
}

extension EnforcedLimit: WireValue {
  private enum Kind: UInt8 {
    case seconds, bytes, count, name
  }

  package func write(to wire: inout WireWriter) {
    wire.text(control.rawValue)
    wire.flag(enforced)
    wire.optional(remedy) { $0.text($1) }
    switch value {
    case .seconds(let seconds):
      wire.integer(Kind.seconds.rawValue)
      wire.number(seconds)
    case .bytes(let bytes):
      wire.integer(Kind.bytes.rawValue)
      wire.integer(bytes)
    case .count(let count):
      wire.integer(Kind.count.rawValue)
      wire.number(count)
    case .name(let name):
      wire.integer(Kind.name.rawValue)
      wire.text(name)
    }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    let control = try wire.named(Control.self)
    let enforced = try wire.flag()
    let remedy = try wire.optional { wire throws(ProtocolViolation) in try wire.text() }
    let value: Value =
      switch try wire.choice(Kind.self) {
      case .seconds: .seconds(try wire.number())
      case .bytes: .bytes(try wire.integer())
      case .count: .count(try wire.number())
      case .name: .name(try wire.text())
      }
    self.init(control: control, value: value, enforced: enforced, remedy: remedy)
  }
}

extension SessionLogEntry: WireValue {
  private enum Kind: UInt8 {
    case began, ended, output, dropped
  }

  package func write(to wire: inout WireWriter) {
    wire.integer(time)
    switch event {
    case .began(let execution, let command):
      wire.integer(Kind.began.rawValue)
      wire.integer(Int64(execution))
      wire.text(command)
    case .ended(let execution, let reason, let exitCode, let duration):
      wire.integer(Kind.ended.rawValue)
      wire.integer(Int64(execution))
      wire.text(reason.rawValue)
      wire.integer(exitCode)
      wire.duration(duration)
    case .output(let execution, let stream, let bytes):
      wire.integer(Kind.output.rawValue)
      wire.optional(execution) { $0.integer(Int64($1)) }
      wire.blob(bytes)
      // Since 2.3.
      wire.optional(stream) { $0.text($1.rawValue) }
    case .dropped(let count):
      wire.integer(Kind.dropped.rawValue)
      wire.integer(Int64(count))
    }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    let time = try wire.integer(Int64.self)
    let event: Event =
      switch try wire.choice(Kind.self) {
      case .began: .began(execution: try wire.count(), command: try wire.text())
      case .ended:
        .ended(
          execution: try wire.count(), reason: try wire.named(), exitCode: try wire.integer(),
          duration: try wire.duration())
      case .output: try Self.output(from: &wire)
      case .dropped: .dropped(try wire.count())
      }
    self.init(time: time, event: event)
  }

  private static func output(from wire: inout WireReader) throws(ProtocolViolation) -> Event {
    let execution = try wire.optional { wire throws(ProtocolViolation) in try wire.count() }
    let bytes = try wire.blob()
    let stream =
      try wire.isAtEnd ? nil : wire.optional { wire throws(ProtocolViolation) in try wire.named(Stream.self) }
    return .output(execution: execution, stream: stream, bytes: bytes)
  }
}

extension SessionInfo: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.text(id)
    wire.optional(name) { $0.text($1) }
    wire.dictionary(labels)
    wire.integer(created)
    wire.integer(supervisor)
    wire.text(state.rawValue)
    wire.optional(details) { $1.write(to: &$0) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(
      id: try wire.text(), name: try wire.optional { wire throws(ProtocolViolation) in try wire.text() },
      labels: try wire.dictionary(), created: try wire.integer(), supervisor: try wire.integer(),
      state: try wire.named(),
      details: try wire.optional { wire throws(ProtocolViolation) in try Details(from: &wire) })
  }
}
