import Records
import SandboxCore
import ServiceKeys

/// `key create`, `key list` and `key revoke`.
struct KeyCommands {
  private let keys: KeyStore
  private let asJSON: Bool

  init(_ keys: KeyStore, asJSON: Bool) {
    self.keys = keys
    self.asJSON = asJSON
  }

  /// Makes a key and prints it.
  func create(_ properties: KeyProperties) throws(SandboxError) { try show(try keys.create(properties)) }

  /// Prints a new key; it is withdrawn where it cannot be printed, since nobody knows it then.
  func show(_ key: APIKey) throws(SandboxError) {
    do throws(SandboxError) {
      try Printing.write([asJSON ? JSONText.of(NewKeyRecord(id: key.id, key: key.text)) : key.text])
    } catch {
      try keys.withdraw(key)
      throw error
    }
  }

  func list() throws(SandboxError) {
    let records = try keys.keys().map(\.record)
    guard !asJSON else { return try Printing.write([JSONText.of(records)]) }
    let rows = [["ID", "LABEL", "CREATED", "EXPIRES", "REVOKED", "MAX", "METRICS"]] + records.map(\.row)
    let widths = (0..<7).map { column in rows.map { $0[column].count }.max() ?? 0 }
    try Printing.write(
      rows.map { row in
        let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
      })
  }

  func revoke(_ ids: [String]) throws(SandboxError) {
    for id in ids { try keys.revoke(id) }
    if asJSON { try Printing.write([JSONText.of(RevokedRecord(revoked: ids))]) }
  }
}

extension StoredKey {
  fileprivate var record: KeyRecord {
    KeyRecord(
      id: id, label: label, created: created, expires: expires, revoked: revoked, maxSandboxes: maxSandboxes,
      metrics: readsMetrics)
  }
}

extension KeyRecord {
  fileprivate var row: [String] {
    [
      id, label ?? "-", created, expires ?? "-", revoked ?? "-", maxSandboxes.map { "\($0)" } ?? "-",
      metrics ? "yes" : "no",
    ]
  }
}
