import Alphagent
import SandboxCore
import Synchronization

/// Connections to sessions, each kept for a moment after its last use: one request often follows another, and
/// connecting takes longer than most programs do.
///
/// A session with a connection does not idle, so that the moment is short.
final class AttachedSessions: Sendable {
  private struct Key: Hashable {
    let id: String
    let owner: String
  }

  private struct Connection {
    let session: any SessionHandle
    var lastUse = ContinuousClock.now
  }

  private static let patience = Duration.seconds(1)
  private let connections = Mutex<[Key: Connection]>([:])

  /// Connects to a session of the owner, unless there is a connection. Only a whole id finds one: a name may have
  /// become another session's.
  func attach(to reference: String, of owner: String) async throws(SandboxError) -> any SessionHandle {
    if let session = use(Key(id: reference, owner: owner)) { return session }
    let session = try await Host.backend(of: owner).attach(to: reference)
    keep(session, as: Key(id: session.id, owner: owner))
    return session
  }

  /// Closes the connection, once nobody uses it.
  func forget(_ id: String, of owner: String) {
    connections.withLock { $0[Key(id: id, owner: owner)] = nil }
  }

  private func use(_ key: Key) -> (any SessionHandle)? {
    connections.withLock { connections in
      guard let session = connections[key]?.session, session.isConnected else { return nil }
      connections[key]?.lastUse = .now
      return session
    }
  }

  private func keep(_ session: any SessionHandle, as key: Key) {
    let earlier = connections.withLock { $0.updateValue(Connection(session: session), forKey: key) }
    // Whoever has kept the earlier one waits for the end of this one.
    guard earlier == nil else { return }
    Task {
      while let left = timeLeft(key) { try? await Task.sleep(for: left) }
    }
  }

  /// Time until the connection is to be closed; nil where it is closed now.
  private func timeLeft(_ key: Key) -> Duration? {
    connections.withLock { connections in
      guard let connection = connections[key] else { return nil }
      let left = ContinuousClock.now.duration(to: connection.lastUse + Self.patience)
      if left > .zero, connection.session.isConnected { return left }
      connections[key] = nil
      return nil
    }
  }
}
