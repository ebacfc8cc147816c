/// One thing that was measured, and baselines to compare it with.
struct Row {
  let name: String
  /// Nil where this machine does not have it.
  let sample: Sample?
  var baselines: [Baseline] = []

  typealias Baseline = (name: String, sample: Sample)
}

/// The figures as Markdown, below a line that says when and where they were taken.
struct Table {
  private let rows: [Row]

  init(_ rows: [Row]) { self.rows = rows }

  var markdown: String {
    let head = ["| what | median | p10 – p90 | runs | beside |", "|---|--:|--:|--:|---|"]
    return ([Machine.description, ""] + head + rows.map(line)).joined(separator: "\n")
  }

  private func line(_ row: Row) -> String {
    guard let sample = row.sample else { return "| \(row.name) | absent | | | |" }
    let spread = "\(decimal(sample.quantile(0.1))) – \(decimal(sample.quantile(0.9)))"
    return "| \(row.name) | \(decimal(sample.median)) ms | \(spread) | \(sample.count) | \(ratios(row, sample)) |"
  }

  private func ratios(_ row: Row, _ sample: Sample) -> String {
    row.baselines.map { "\(decimal(sample.median / $0.sample.median)) × \($0.name)" }.joined(separator: ", ")
  }

  private func decimal(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
