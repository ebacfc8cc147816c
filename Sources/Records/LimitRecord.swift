package import SandboxCore

/// A limit as the objects of `--json` have it.
package struct LimitRecord: Codable, Equatable, Sendable {
  /// The limit itself, a bare number or word.
  package enum Value: Equatable, Sendable {
    case whole(UInt64)
    case fraction(Double)
    case name(String)
  }

  /// Seconds, bytes, a count or a name, as the control has it.
  package let value: Value
  /// False where the host cannot hold a program to it.
  package let enforced: Bool

  /// The record of one limit.
  package init(_ limit: EnforcedLimit) {
    value = Value(limit.value)
    enforced = limit.enforced
  }

  /// Limits by the names of their controls.
  package static func all(_ limits: [EnforcedLimit]) -> [String: LimitRecord] {
    Dictionary(limits.map { ($0.control.rawValue, LimitRecord($0)) }) { $1 }
  }
}

extension LimitRecord.Value {
  init(_ value: EnforcedLimit.Value) {
    switch value {
    case .seconds(let number), .count(let number):
      self = UInt64(exactly: number).map { .whole($0) } ?? .fraction(number)
    case .bytes(let bytes): self = .whole(bytes)
    case .name(let name): self = .name(name)
    }
  }
}

extension LimitRecord.Value: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let whole = try? container.decode(UInt64.self) {
      self = .whole(whole)
    } else if let fraction = try? container.decode(Double.self) {
      self = .fraction(fraction)
    } else {
      self = .name(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .whole(let number): try container.encode(number)
    case .fraction(let number): try container.encode(number)
    case .name(let name): try container.encode(name)
    }
  }
}
