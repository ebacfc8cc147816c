extension Duration {
  /// A duration as a user types it: `300` (seconds), `0.5`, `500ms`, `30s`, `5m`, `1h` or `2d`.
  ///
  /// Throws a usage error for anything else, for zero and for more than ten years.
  package init(parsing text: String) throws(SandboxError) {
    guard let quantity = Quantity(text), let unit = Self.nanoseconds(ofUnit: quantity.suffix),
      let nanoseconds = quantity.scaled(by: unit), 1...Self.longest ~= nanoseconds
    else {
      throw .usage("'\(text)' is not a duration", hint: "use seconds, or a number with ms, s, m, h or d, such as 5m")
    }
    self = .nanoseconds(Int64(nanoseconds))
  }

  /// The duration in the largest unit that divides it, such as `500ms`, `90s` or `5m`, rounded up to a millisecond.
  package var text: String {
    let milliseconds = (attoseconds + Self.attosecondsInMillisecond - 1) / Self.attosecondsInMillisecond
    let unit = Self.units.last { milliseconds != 0 && milliseconds.isMultiple(of: $0.milliseconds) }
    guard let unit else { return "0s" }
    return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
  }

  private static let attosecondsInMillisecond: Int128 = 1_000_000_000_000_000

  private static let longest: UInt64 = 10 * 365 * 86_400 * 1_000_000_000

  private static let units: [(suffix: String, milliseconds: Int128)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  private static func nanoseconds(ofUnit suffix: String) -> UInt64? {
    let suffix = suffix.isEmpty ? "s" : suffix
    return units.first { $0.suffix == suffix }.map { UInt64($0.milliseconds) * 1_000_000 }
  }
}

extension Duration {
  /// Seconds with a fraction.
  package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

  /// The duration in at most two units, cut rather than rounded, such as `3s`, `5m` or `2h 7m`.
  package var rounded: String {
    let seconds = components.seconds
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h \(seconds % 3600 / 60)m"
    default: return "\(seconds / 86_400)d \(seconds % 86_400 / 3600)h"
    }
  }

  /// Whole milliseconds.
  package var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
