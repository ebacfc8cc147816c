import Crypto
import Foundation
import GRDB
import Glibc
package import SandboxCore
import SystemCalls
import SystemPackage

/// The service's keys, in an SQLite database that running servers and the `key` command share.
///
/// Every question goes to the database, so that what one process writes holds for all at once.
package struct KeyStore: Sendable {
  private let database: DatabaseQueue

  /// Opens the database, or makes it; readable for this user alone.
  package init(in directory: DataDirectory) throws(SandboxError) {
    let path = directory.path.appending("service.sqlite")
    let mask = umask(0o077)
    defer { umask(mask) }
    database = try Self.translated { () throws in
      var configuration = Configuration()
      configuration.journalMode = .wal
      configuration.busyMode = .timeout(10)
      let database = try DatabaseQueue(path: path.string, configuration: configuration)
      let migrator = Self.migrator
      guard try !database.read(migrator.hasBeenSuperseded) else {
        throw SandboxError.failure(
          .stateUnusable, "'\(path)' was made by a later version of alphagent", hint: "use that version")
      }
      try migrator.migrate(database)
      return database
    }
  }

  /// The versions of the schema, which the database keeps a record of.
  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.create(table: "key") { table in
        table.primaryKey("id", .text)
        table.column("hash", .blob).notNull()
        table.column("label", .text)
        table.column("created", .integer).notNull()
        table.column("expires", .integer)
        table.column("revoked", .integer)
        table.column("max_sandboxes", .integer)
        table.column("reads_metrics", .boolean).notNull()
      }
    }
    return migrator
  }

  /// Makes a key, and returns it; it is stored as a hash, so that nobody can read it again.
  package func create(_ properties: KeyProperties) throws(SandboxError) -> APIKey {
    try Self.translated {
      try database.write { database in try Self.insert(APIKey.random(), properties, into: database) }
    }
  }

  /// Makes a key where there is none, in one step; nil where there is one.
  package func createFirst() throws(SandboxError) -> APIKey? {
    try Self.translated {
      try database.write { database in
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM key") == 0 else { return nil }
        return try Self.insert(APIKey.random(), KeyProperties(), into: database)
      }
    }
  }

  /// Removes a key that nobody has got to know.
  package func withdraw(_ key: APIKey) throws(SandboxError) {
    try Self.translated {
      try database.write { try $0.execute(sql: "DELETE FROM key WHERE id = ?", arguments: [key.id]) }
    }
  }

  private static func insert(
    _ key: APIKey, _ properties: KeyProperties, into database: Database
  ) throws -> APIKey {
    let now = TimeOfDay.milliseconds
    try database.execute(
      sql: """
        INSERT INTO key (id, hash, label, created, expires, max_sandboxes, reads_metrics) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        key.id, Data(key.hash), properties.label, now, properties.lifetime.map { now + $0.milliseconds },
        properties.maxSandboxes, properties.readsMetrics,
      ])
    return key
  }

  /// All keys, the oldest first.
  package func keys() throws(SandboxError) -> [StoredKey] {
    try Self.translated {
      try database.read { try StoredKey.fetchAll($0, sql: "SELECT * FROM key ORDER BY created, id") }
    }
  }

  /// Revokes a key, for running servers too. Throws where there is none with this id.
  package func revoke(_ id: String) throws(SandboxError) {
    try Self.translated {
      try database.write { database in
        try database.execute(
          sql: "UPDATE key SET revoked = coalesce(revoked, ?) WHERE id = ?", arguments: [TimeOfDay.milliseconds, id])
        guard database.changesCount == 1 else {
          throw SandboxError.failure(.keyUnknown, "there is no key '\(id)'")
        }
      }
    }
  }

  /// The key that a caller gives. Throws an `AuthenticationError`, the same for every key that is not accepted.
  package func authenticate(_ text: String) async throws(SandboxError) -> StoredKey {
    guard let key = APIKey(text) else { throw Self.refusal }
    let found: (StoredKey, Data)?
    do {
      found = try await database.read { database in
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM key WHERE id = ?", arguments: [key.id]) else {
          return nil
        }
        return (try StoredKey(row: row), row["hash"])
      }
    } catch {
      throw Self.unusable(error)
    }
    // Digests compare in constant time.
    guard let (stored, hash) = found, key.hash == hash, stored.isValid(at: TimeOfDay.milliseconds) else {
      throw Self.refusal
    }
    return stored
  }

  private static let refusal = SandboxError.failure(.keyInvalid, "the service does not accept the API key")

  private static func translated<Value>(_ body: () throws -> Value) throws(SandboxError) -> Value {
    do {
      return try body()
    } catch let error as SandboxError {
      throw error
    } catch {
      throw unusable(error)
    }
  }

  private static func unusable(_ error: any Error) -> SandboxError {
    .failure(
      .stateUnusable, "the database of keys cannot be used: \(error)", hint: "see ALPHAGENT_DATA_DIR, and free space")
  }
}
