package import GRDB

/// A key as the service keeps it: everything but its secret.
package struct StoredKey: Sendable, Equatable {
  /// Ten hexadecimal digits, which the key itself begins with; the owner of its sandboxes.
  package let id: String
  /// Note of the operator's.
  package let label: String?
  /// Milliseconds since 1970.
  package let created: Int64
  /// Milliseconds since 1970; nil: it does not expire.
  package let expires: Int64?
  /// Time at which it was revoked, in milliseconds since 1970; nil: it was not.
  package let revoked: Int64?
  /// Most sandboxes of this key at once; nil: what the service allows a key.
  package let maxSandboxes: Int?
  /// Whether it may read `/metrics`.
  package let readsMetrics: Bool

  /// Whether it is accepted at this time, in milliseconds since 1970.
  package func isValid(at time: Int64) -> Bool { revoked == nil && expires.map { time < $0 } ?? true }
}

/// Properties of a key to make.
package struct KeyProperties: Sendable, Equatable {
  /// Note of the operator's.
  package var label: String?
  /// Time until it expires; nil: it does not.
  package var lifetime: Duration?
  /// Most sandboxes of this key at once; nil: what the service allows a key.
  package var maxSandboxes: Int?
  /// Whether it may read `/metrics`.
  package var readsMetrics = false

  /// Properties of a plain key.
  package init() {}
}

extension StoredKey: FetchableRecord {
  package init(row: Row) throws {
    id = row["id"]
    label = row["label"]
    created = row["created"]
    expires = row["expires"]
    revoked = row["revoked"]
    maxSandboxes = row["max_sandboxes"]
    readsMetrics = row["reads_metrics"]
  }
}
