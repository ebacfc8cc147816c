import Glibc
import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// A supervisor's lock on its session's files, from before they are visible until they are removed.
final class SessionClaim: Sendable {
  let id: SessionID
  private let store: SessionStore
  private let lock: FileDescriptor

  /// Claims an unused id.
  init(_ id: SessionID, in store: SessionStore) throws(SandboxError) {
    self.id = id
    self.store = store
    for _ in 0..<100 {
      if let lock = try Self.lock(store.draft(id)) {
        self.lock = lock
        return
      }
      _ = poll(nil, 0, 1)
    }
    throw StateDirectory.failure(store.draft(id), .fileExists)
  }

  /// Creates and locks a file; nil where one is there, or a sweep has removed it before it was locked.
  private static func lock(_ path: FilePath) throws(SandboxError) -> FileDescriptor? {
    do throws(Errno) {
      let lock = try Errno.typed {
        try FileDescriptor.open(
          path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
      }
      if flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0, SmallFile.exists(path) { return lock }
      lock.discard()
      return nil
    } catch .fileExists {
      return nil
    } catch {
      throw StateDirectory.failure(path, error)
    }
  }

  deinit { lock.discard() }

  /// A socket that listens for clients of this user.
  func listen() throws(SandboxError) -> FileDescriptor {
    do throws(Errno) {
      return try FileDescriptor.unixListener(store.socket(id))
    } catch {
      throw StateDirectory.failure(store.socket(id), error)
    }
  }

  /// Makes the session visible to others. Throws where another one of its owner has its name.
  func publish(_ record: StoredSession) throws(SandboxError) {
    do throws(Errno) {
      _ = try Errno.typed { try lock.writeAll(record.text.utf8) }
      guard let name = record.name else { return try reveal() }
      try withNames { () throws(Errno) in
        guard !store.records(of: record.owner).contains(where: { $0.name == name }) else { throw .fileExists }
        try reveal()
      }
    } catch .fileExists {
      throw .failure(
        .nameTaken, "there is a session named '\(record.name ?? "")'", hint: "choose another name, or terminate it")
    } catch {
      throw StateDirectory.failure(store.record(id), error)
    }
  }

  /// Removes the files, so that the session cannot be found any more. The lock is held until this object is released.
  func withdraw() {
    for path in [store.record(id), store.draft(id), store.socket(id)] { unlink(path.string) }
  }

  private func reveal() throws(Errno) {
    guard rename(store.draft(id).string, store.record(id).string) == 0 else { throw .latest }
  }

  /// Runs the body under a lock, so that one session at a time checks whether its name is free and takes it.
  private func withNames(_ body: () throws(Errno) -> Void) throws(Errno) {
    let names = try Errno.typed {
      try FileDescriptor.open(
        store.directory.appending("names.lock"), .readWrite, options: [.create, .closeOnExec, .noFollow],
        permissions: .ownerReadWrite)
    }
    defer { names.discard() }
    guard flock(names.rawValue, LOCK_EX) == 0 else { throw .latest }
    try body()
  }
}
