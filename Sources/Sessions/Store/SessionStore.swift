import Glibc
package import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// The sessions of this user, as files of the state directory: a record for each, under its id, and a socket beside it.
///
/// A session's supervisor holds a lock on its record as long as it lives, so a record that can be locked is nobody's any
/// more, whatever became of its process's number. A record that is being made has a dot before its id, and appears under it
/// whole.
package struct SessionStore: Sendable {
  let directory: FilePath

  package init(_ state: StateDirectory) { directory = state.sessions }

  /// The store of this user, after what supervisors that are gone left behind is removed.
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

  /// All that are there and can be read, the oldest first.
  package func records() -> [StoredSession] {
    ids().compactMap(read).sorted { ($0.created, $0.id.description) < ($1.created, $1.id.description) }
  }

  func ids() -> [SessionID] { DirectoryListing.names(in: directory).compactMap(SessionID.init) }

  /// Nil for a record that is gone, or that this version cannot read.
  func read(_ id: SessionID) -> StoredSession? {
    SmallFile.read(record(id)).flatMap(StoredSession.init).flatMap { $0.id == id ? $0 : nil }
  }

  func record(of id: SessionID) throws(SandboxError) -> StoredSession {
    if let stored = read(id) { return stored }
    throw .failure(
      .sessionIncompatible, "the record of session '\(id)' cannot be read",
      hint: "a session lives with the version that made it")
  }

  /// Whether a supervisor lives that holds the record's lock.
  func isHeld(_ id: SessionID) -> Bool {
    guard let file = try? FileDescriptor.open(record(id), .readOnly, options: .closeOnExec) else { return false }
    defer { file.discard() }
    return flock(file.rawValue, LOCK_SH | LOCK_NB) != 0
  }

  /// The one session that an id, the beginning of one, or a name stands for.
  func resolve(_ reference: String) throws(SandboxError) -> SessionID {
    if let id = SessionID(reference), SmallFile.exists(record(id)) { return id }
    if let named = records().first(where: { $0.name == reference }) { return named.id }
    let matches = SessionID.isPrefix(reference) ? ids().filter { $0.description.hasPrefix(reference) } : []
    guard matches.count <= 1 else {
      throw SandboxError.failure(
        .sandboxLost, "'\(reference)' is the beginning of \(matches.count) sessions' ids", hint: "give more of it")
    }
    guard let match = matches.first else { throw Self.unknown(reference) }
    return match
  }

  static func unknown(_ reference: String) -> SandboxError {
    .failure(.sessionUnknown, "there is no session '\(reference)'")
  }

  /// Removes what supervisors that are gone left behind; returns of how many sessions.
  package func sweep() -> Int {
    let names = DirectoryListing.names(in: directory)
    let count = names.filter { SessionID($0.hasPrefix(".") ? String($0.dropFirst()) : $0) != nil }
      .count { Self.removeIfStale(directory.appending($0)) }
    removeOrphans(names)
    return count
  }

  /// Removes a record that nobody has locked, under a lock of our own: whoever is just making it sees that it is gone.
  private static func removeIfStale(_ path: FilePath) -> Bool {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return false }
    defer { file.discard() }
    return flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 && unlink(path.string) == 0
  }

  /// Sockets of sessions without a record.
  private func removeOrphans(_ names: [String]) {
    for name in names where name.hasSuffix(".socket") {
      guard let id = SessionID(String(name.dropLast(7))) else { continue }
      if !SmallFile.exists(record(id)), !SmallFile.exists(draft(id)) { unlink(socket(id).string) }
    }
  }
}
