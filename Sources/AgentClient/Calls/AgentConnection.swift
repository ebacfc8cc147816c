package import AgentTransport
package import SandboxCore

/// An actor that holds a connection to an agent, or to a server that relays to one, and lives on the thread of the
/// connection's event loop.
///
/// The loop's watches keep it alive until `release`, which a `ConnectionHandle` calls.
package protocol AgentConnection: Actor, SandboxHandle {
  nonisolated var thread: LoopThread { get }
  /// The calls under way; nil before the connection is open, and after it is closed.
  var calls: CallTable? { get }
  /// Error that ended the connection; nil for none.
  var loss: SandboxError? { get }
  /// Closes the connection, as no handle of it is held any more; callable from any thread.
  nonisolated func release()
}

extension AgentConnection {
  /// The calls of the open connection; throws where it is lost or closed.
  package func openCalls() throws(SandboxError) -> CallTable {
    if let loss { throw loss }
    guard let calls else { throw .failure(.sandboxTerminated, "the sandbox is terminated") }
    return calls
  }

  /// Runs work with the calls on the loop's thread, if the connection is then open; callable from any thread.
  package nonisolated var onLoop: CallTable.OnLoop {
    { [weak self, thread] body in
      thread.post { [weak self] in
        self?.assumeIsolated { connection in
          if let calls = connection.calls { body(calls) }
        }
      }
    }
  }
}
