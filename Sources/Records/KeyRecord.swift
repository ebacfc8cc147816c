/// The object that `key list --json` writes for a key: all but its secret.
package struct KeyRecord: Codable, Equatable, Sendable {
  package let id: String
  @Null package var label: String?
  package let created: String
  @Null package var expires: String?
  @Null package var revoked: String?
  /// Most sandboxes at once; null: what the service allows a key.
  @Null package var maxSandboxes: Int?
  /// Whether it may read `/metrics`.
  package let metrics: Bool

  private enum CodingKeys: String, CodingKey {
    case id, label, created, expires, revoked, metrics
    case maxSandboxes = "max_sandboxes"
  }

  /// Times are in milliseconds since 1970.
  package init(
    id: String, label: String?, created: Int64, expires: Int64?, revoked: Int64?, maxSandboxes: Int?, metrics: Bool
  ) {
    self.id = id
    _label = Null(wrappedValue: label)
    self.created = Timestamp.text(milliseconds: created)
    _expires = Null(wrappedValue: expires.map { Timestamp.text(milliseconds: $0) })
    _revoked = Null(wrappedValue: revoked.map { Timestamp.text(milliseconds: $0) })
    _maxSandboxes = Null(wrappedValue: maxSandboxes)
    self.metrics = metrics
  }
}

/// The object that `key create --json` writes: the only time that a key is shown.
package struct NewKeyRecord: Codable, Equatable, Sendable {
  package let id: String
  package let key: String

  package init(id: String, key: String) {
    self.id = id
    self.key = key
  }
}

/// The object that `key revoke --json` writes.
package struct RevokedRecord: Codable, Equatable, Sendable {
  /// Ids of the keys.
  package let revoked: [String]

  package init(revoked: [String]) { self.revoked = revoked }
}
