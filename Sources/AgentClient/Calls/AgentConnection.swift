package import AgentTransport
package import SandboxCore

/// An actor that holds a connection to an agent, or to a server that relays to one, and lives on the thread of the
/// connection's event loop.
///
/// What the loop watches keeps it alive; a `ConnectionHandle` sees that it is released.
package protocol AgentConnection: Actor, SandboxHandle {
  nonisolated var thread: LoopThread { get }
  /// Nil before there is a connection, and after.
  var calls: CallTable? { get }
  /// The error that ended the connection, once one has.
  var loss: SandboxError? { get }
  /// Nobody holds a handle any more; from any thread.
  nonisolated func release()
}

extension AgentConnection {
  /// The calls of a connection that stands.
  package func openCalls() throws(SandboxError) -> CallTable {
    if let loss { throw loss }
    guard let calls else { throw .failure(.sandboxTerminated, "the sandbox is terminated") }
    return calls
  }

  /// Brings work from any thread to the calls, as long as they are there.
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

/// Files in and out.
extension AgentConnection {
  package func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError) {
    let path = SandboxLayout.absolute(destination.bytes)
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      PutCall(entries, to: path, name: name, on: line, finish: finish)
    }
  }

  package func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError) {
    let paths = paths.map { SandboxLayout.absolute($0.bytes) }
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      GetCall(paths, into: entries, on: line, finish: finish)
    }
  }
}

extension SandboxError {
  fileprivate static let transferCancelled = SandboxError.failure(.transferCancelled, "the transfer was cancelled")
}
