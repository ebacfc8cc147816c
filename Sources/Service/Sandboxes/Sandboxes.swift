import Alphagent
import SandboxCore
import ServiceKeys
import Synchronization

/// Makes sandboxes for keys, as many as the operator allows.
///
/// Sessions are counted where they are recorded, so that those of an earlier server count too; beside them, those that
/// are being made, and sandboxes of one execution, which have no record.
final class Sandboxes: Sendable {
  let bounds: OperatorBounds
  private let unrecorded = Mutex<[String: Int]>([:])
  private let attached = AttachedSessions()

  init(_ bounds: OperatorBounds) { self.bounds = bounds }

  /// Number of sandboxes of all keys.
  func count() async throws(SandboxError) -> Int {
    let recorded = try await Host.sessionCounts().values.reduce(0, +)
    return unrecorded.withLock { $0.values.reduce(recorded, +) }
  }

  /// Ends the sessions of all keys.
  static func endAll() async throws(SandboxError) {
    for owner in try await Host.sessionCounts().keys {
      let backend = Host.backend(of: owner)
      let sessions = try await backend.list()
      await withDiscardingTaskGroup { group in
        for session in sessions { group.addTask { _ = try? await backend.terminate(session.id) } }
      }
    }
  }

  /// Connects to the session that the request's path names.
  func session(of context: ServiceContext) async throws(SandboxError) -> any SessionHandle {
    try await attached.attach(to: context.sandbox, of: context.owner)
  }

  /// Ends the session that the request's path names; returns its id.
  func terminate(_ context: ServiceContext) async throws(SandboxError) -> String {
    let id = try await Host.backend(of: context.owner).terminate(context.sandbox)
    attached.forget(id, of: try context.owner)
    return id
  }

  /// Starts a session of a key. It ends with its connection unless it is kept.
  func create(
    _ options: SandboxOptions, _ session: SessionOptions, for key: StoredKey
  ) async throws(SandboxError) -> any SessionHandle {
    let (options, session) = (try bounds.checked(options), try bounds.checked(session))
    let place = try await place(for: key)
    defer { withExtendedLifetime(place) {} }
    return try await Host.backend(of: key.id).create(options, session)
  }

  /// Makes a sandbox of a key, for one execution.
  func make(_ options: SandboxOptions, for key: StoredKey) async throws(SandboxError) -> OwnedSandbox {
    let options = try bounds.checked(options)
    let place = try await place(for: key)
    return OwnedSandbox(try await Host.backend(of: key.id).make(options), place)
  }

  /// Takes a place for one more sandbox of the key. Throws where there are as many as may be.
  private func place(for key: StoredKey) async throws(SandboxError) -> Place {
    let place = Place(of: key.id, among: self)
    let recorded = try await Host.sessionCounts()
    let (own, all) = unrecorded.withLock { unrecorded in
      (
        recorded[key.id, default: 0] + unrecorded[key.id, default: 0],
        unrecorded.values.reduce(recorded.values.reduce(0, +), +)
      )
    }
    guard own <= key.maxSandboxes ?? bounds.maxSandboxesPerKey else {
      throw .failure(.tooManySandboxes, "the key has as many sandboxes as it may have", hint: "terminate some of them")
    }
    guard all <= bounds.maxSandboxes else {
      throw .failure(.serviceBusy, "the service has as many sandboxes as it may have", hint: "try again later")
    }
    return place
  }

  fileprivate func add(_ difference: Int, for owner: String) {
    unrecorded.withLock { unrecorded in
      let count = unrecorded[owner, default: 0] + difference
      unrecorded[owner] = count == 0 ? nil : count
    }
  }
}

/// Place of one sandbox without a record, among those that a key may have, for as long as this object lives.
final class Place: Sendable {
  private let owner: String
  private let sandboxes: Sandboxes

  fileprivate init(of owner: String, among sandboxes: Sandboxes) {
    self.owner = owner
    self.sandboxes = sandboxes
    sandboxes.add(1, for: owner)
  }

  deinit { sandboxes.add(-1, for: owner) }
}

/// Sandbox for one execution. It ends with this object at the latest, so that a request which nobody answers leaves
/// none.
struct OwnedSandbox: Sendable {
  let handle: any SandboxHandle
  private let place: Place

  fileprivate init(_ handle: any SandboxHandle, _ place: Place) {
    self.handle = handle
    self.place = place
  }
}

extension Result where Failure == SandboxError {
  /// The outcome of the body.
  init(of body: () async throws(SandboxError) -> Success) async {
    do throws(SandboxError) {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
