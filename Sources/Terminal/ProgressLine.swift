import SandboxCore

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
  /// Bytes a second of late; nil where that cannot be said yet.
  package var rate: UInt64?

  /// Columns that a name gets at least, before figures give way to it.
  private static let shortestName = 6

  /// The line of a transfer that has not begun.
  package init(verb: String, subject: String, total: UInt64? = nil) {
    self.verb = verb
    self.subject = subject.withVisibleControls
    self.total = total
  }

  /// The text, such as `uploading sales.csv  11.7 MiB  41%  3.2 MiB/s  6s left`, of fewer than `columns`: the last
  /// figures are left out for a name of some letters, and what remains of the subject is cut.
  package func text(columns: Int) -> String {
    var figures = [size(done), percentage, rate.map { "\(size($0))/s" }, timeLeft].compactMap(\.self)
    while figures.count > 1, room(columns, figures) < min(Self.shortestName, subject.count) { figures.removeLast() }
    let room = max(0, room(columns, figures))
    let name = subject.count <= room ? subject : "\(subject.prefix(max(0, room - 1)))…"
    return (["\(verb) \(name)"] + figures).joined(separator: "  ")
  }

  private func room(_ columns: Int, _ figures: [String]) -> Int {
    columns - 1 - verb.count - 1 - figures.reduce(0) { $0 + 2 + $1.count }
  }

  private func size(_ bytes: UInt64) -> String { ByteSize(bytes: bytes).rounded }

  /// Percentage of the bytes done, 100% only at the end; nil where the total is unknown.
  private var percentage: String? {
    guard let total, total > 0 else { return nil }
    guard done < total else { return "100%" }
    return "\(total.dividingFullWidth(done.multipliedFullWidth(by: 100)).quotient)%"
  }

  /// Time that the rest takes at the present rate; nil where that is unknown.
  private var timeLeft: String? {
    guard let total, let rate, rate > 0, done < total else { return nil }
    return "\(Duration.seconds(Int64(clamping: (total - done) / rate) + 1).rounded) left"
  }
}
