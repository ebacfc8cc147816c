import Records
import SandboxCore
import Terminal

/// Table of sessions: a line for each, below a line with the names of the columns.
struct SessionTable {
  private let sessions: [SessionInfo]
  private let columns: [Column]

  /// One column of the table.
  private struct Column {
    let head: String
    /// Order in which columns are left out of a narrow table, the highest first; 0: never.
    let rank: Int
    /// Least width to which it can be cut; nil: it cannot.
    var least: Int?
    let cells: [String]

    /// Width that it takes uncut.
    var width: Int { cells.reduce(head.count) { max($0, $1.count) } }
  }

  init(_ sessions: [SessionInfo]) {
    self.sessions = sessions
    func column(
      _ head: String, _ rank: Int, least: Int? = nil, _ cell: (SessionInfo) -> String?
    ) -> Column {
      Column(head: head, rank: rank, least: least, cells: sessions.map { cell($0) ?? "-" })
    }
    columns = [
      column("ID", 0) { Self.shortID($0, among: sessions) }, column("NAME", 0, least: 8, \.name),
      column("STATE", 0, \.state.rawValue), column("AGE", 2, \.age.rounded),
      column("LEFT", 1) { $0.details.map { min($0.timeLeft, $0.idleLeft).rounded } },
      column("RUNS", 5) { $0.details.map { "\($0.executions)" } },
      column("MEMORY", 3) { $0.details.map { ByteSize(bytes: $0.usage.memory).rounded } },
      column("CPU", 6) { $0.details?.usage.cpu.rounded },
      column("PROCS", 8) { $0.details.map { "\($0.usage.processes)" } },
      column("DISK", 7) { $0.details.map { ByteSize(bytes: $0.usage.disk).rounded } },
      column("LABELS", 4, least: 8) { $0.labels.isEmpty ? nil : Self.text(of: $0.labels) },
    ]
  }

  /// The lines, of at most so many columns where a width is given: labels and names are cut, and what matters least is
  /// left out.
  func lines(width: Int?) -> [String] {
    var columns = columns
    while let width, Self.least(columns) > width, let rank = columns.map(\.rank).max(), rank > 0 {
      columns.removeAll { $0.rank == rank }
    }
    let widths = Self.widths(columns, width ?? .max)
    let rows = [columns.map(\.head)] + sessions.indices.map { row in columns.map { $0.cells[row] } }
    return rows.map { row in
      let line = zip(row, widths).map(Self.cell).joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Width of a table whose cells are cut as far as they can be.
  private static func least(_ columns: [Column]) -> Int {
    columns.reduce(-2) { $0 + 2 + min($1.width, $1.least ?? .max) }
  }

  /// Widths of the columns, of which the last that can be cut are cut first.
  private static func widths(_ columns: [Column], _ width: Int) -> [Int] {
    var excess = max(0, columns.reduce(-2) { $0 + 2 + $1.width } - width)
    return columns.reversed().map { column in
      let cut = min(excess, max(0, column.width - (column.least ?? column.width)))
      excess -= cut
      return column.width - cut
    }.reversed()
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    let shown = text.count <= width ? text : "\(text.prefix(width - 1))…"
    return shown + String(repeating: " ", count: width - shown.count)
  }

  private static func text(of labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// Returns as much of the id as tells the session from all others.
  private static func shortID(_ session: SessionInfo, among sessions: [SessionInfo]) -> String {
    let others = sessions.map(\.id).filter { $0 != session.id }
    let length = (SessionID.shortLength..<session.id.count).first { length in
      !others.contains { $0.hasPrefix(session.id.prefix(length)) }
    }
    return String(session.id.prefix(length ?? session.id.count))
  }
}
