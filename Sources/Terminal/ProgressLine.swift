/// Text of a transfer's progress.
package struct ProgressLine: Sendable, Equatable {
  /// Verb, such as `uploading`.
  package var verb: String
  /// Object of the verb, such as a file's name, with its control characters made visible.
  package var subject: String
  /// Bytes done.
  package var done: UInt64 = 0
  /// All bytes, where that is known.
  package var total: UInt64?

  /// The line of a transfer that has not begun.
  package init(verb: String, subject: String, total: UInt64? = nil) {
    self.verb = verb
    self.subject = subject.withVisibleControls
    self.total = total
  }

  /// The text, such as `uploading sales.csv  12.3 MB  41%`, the subject cut so that all takes fewer than `columns`.
  package func text(columns: Int) -> String {
    let figures = ["", Self.size(done), percentage].compactMap(\.self).joined(separator: "  ")
    let room = max(0, columns - 1 - verb.count - 1 - figures.count)
    let name = subject.count <= room ? subject : "\(subject.prefix(max(0, room - 1)))…"
    return "\(verb) \(name)\(figures)"
  }

  /// A size in decimal units with one digit after the point, cut rather than rounded: `999 B`, `12.3 MB`.
  package static func size(_ bytes: UInt64) -> String {
    let units: [(name: String, bytes: UInt64)] = [
      ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
    ]
    guard let unit = units.first(where: { bytes >= $0.bytes }) else { return "\(bytes) B" }
    let tenths = bytes / (unit.bytes / 10)
    return "\(tenths / 10).\(tenths % 10) \(unit.name)"
  }

  /// Percentage of the bytes done, 100% only at the end; nil where the total is unknown.
  private var percentage: String? {
    guard let total, total > 0 else { return nil }
    guard done < total else { return "100%" }
    return "\(total.dividingFullWidth(done.multipliedFullWidth(by: 100)).quotient)%"
  }
}
