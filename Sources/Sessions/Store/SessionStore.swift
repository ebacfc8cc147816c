import Glibc
package import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// The sessions of this user, as files of the state directory: a record for each, under its id, and a socket beside it.
///
/// A session's supervisor locks its record for as long as it lives, so a record that can be locked is stale, even if
/// its supervisor's process id is in use again. A record that is being written has a dot before its id; when whole, it
/// is renamed to the id.
package struct SessionStore: Sendable {
  let directory: FilePath

  package init(_ state: StateDirectory) { directory = state.sessions }

  /// Opens this user's store, and removes what dead supervisors have left behind.
  static func open() throws(SandboxError) -> SessionStore {
    let state = try StateDirectory()
    let store = SessionStore(state)
    _ = store.sweep()
    _ = Lease.sweep(state.slots)
    return store
  }

  func record(_ id: SessionID) -> FilePath { directory.appending(id.description) }
  func draft(_ id: SessionID) -> FilePath { directory.appending(".\(id)") }
  func socket(_ id: SessionID) -> FilePath { directory.appending("\(id).socket") }

  /// All records, also those that this version cannot read, the oldest first.
  package func records() -> [StoredSession] {
    ids().compactMap(read).sorted { ($0.created, $0.id.description) < ($1.created, $1.id.description) }
  }

  func ids() -> [SessionID] { DirectoryListing.names(in: directory).compactMap(SessionID.init) }

  /// Nil for a record that is gone, and for what is no file.
  func read(_ id: SessionID) -> StoredSession? {
    guard let file = Self.open(record(id)) else { return nil }
    defer { file.discard() }
    var facts = stat()
    guard fstat(file.rawValue, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    let bytes = (try? file.readToEnd(atMost: 1 << 20)) ?? []
    if let stored = StoredSession(String(decoding: bytes, as: UTF8.self)), stored.id == id { return stored }
    return StoredSession(unreadable: id, created: Int64(facts.st_mtim.tv_sec) * 1000)
  }

  func record(of id: SessionID) throws(SandboxError) -> StoredSession {
    guard let stored = read(id) else { throw Self.unknown(id.description) }
    return stored
  }

  /// Opens a record, or whatever has the name of one, without waiting, as a named pipe would have it.
  private static func open(_ path: FilePath) -> FileDescriptor? {
    try? .open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
  }

  /// Whether a supervisor lives that holds the record's lock.
  func isHeld(_ id: SessionID) -> Bool {
    guard let file = Self.open(record(id)) else { return false }
    defer { file.discard() }
    return flock(file.rawValue, LOCK_SH | LOCK_NB) != 0
  }

  /// An owner's sessions, the oldest first; those that this version cannot read are this user's own.
  func records(of owner: String?) -> [StoredSession] { records().filter { $0.owner == owner } }

  /// The id of the one session of an owner that an id, the beginning of one, or a name stands for.
  func resolve(_ reference: String, of owner: String?) throws(SandboxError) -> SessionID {
    if let id = SessionID(reference), let record = read(id), record.owner == owner { return id }
    let records = records(of: owner)
    if let named = records.first(where: { $0.name == reference }) { return named.id }
    let matches = SessionID.isPrefix(reference) ? records.filter { $0.id.description.hasPrefix(reference) } : []
    guard matches.count <= 1 else {
      throw .failure(
        .sessionAmbiguous, "'\(reference)' is the beginning of \(matches.count) sessions' ids")
    }
    guard let match = matches.first else { throw Self.unknown(reference) }
    return match.id
  }

  static func unknown(_ reference: String) -> SandboxError {
    .failure(.sessionUnknown, "there is no session '\(reference)'")
  }

  /// Removes what dead supervisors have left behind; returns the number of their sessions.
  package func sweep() -> Int {
    let names = DirectoryListing.names(in: directory)
    let count = names.filter { SessionID($0.hasPrefix(".") ? String($0.dropFirst()) : $0) != nil }
      .count { Self.removeIfStale(directory.appending($0)) }
    removeOrphans(names)
    return count
  }

  /// Removes a record that is not locked, under a lock of our own; a supervisor that is just creating it sees that it
  /// is gone.
  private static func removeIfStale(_ path: FilePath) -> Bool {
    guard let file = open(path) else { return false }
    defer { file.discard() }
    return flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 && unlink(path.string) == 0
  }

  /// Removes the sockets of sessions without a record.
  ///
  /// The draft is looked for first: one that has become a record meanwhile is then found as such.
  private func removeOrphans(_ names: [String]) {
    for name in names where name.hasSuffix(".socket") {
      guard let id = SessionID(String(name.dropLast(7))) else { continue }
      if !SmallFile.exists(draft(id)), !SmallFile.exists(record(id)) { unlink(socket(id).string) }
    }
  }
}
