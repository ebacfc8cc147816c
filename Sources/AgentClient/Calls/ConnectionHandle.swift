package import SandboxCore

/// Handle of a connection. Releasing the handle releases the connection and all that it owns.
package final class ConnectionHandle<Connection: AgentConnection>: SandboxHandle {
  private let connection: Connection
  private let afterTermination: @Sendable () async -> Void

  /// - Parameter afterTermination: called after `terminate`, to remove what the end of the connection leaves behind.
  package init(_ connection: Connection, afterTermination: @escaping @Sendable () async -> Void = {}) {
    self.connection = connection
    self.afterTermination = afterTermination
  }

  deinit { connection.release() }

  package var id: String { connection.id }
  package var limits: [EnforcedLimit] { connection.limits }

  /// Resumes the caller from the connection's thread, without a detour through a thread of Swift's pool.
  package func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await withTaskExecutorPreference(connection.thread) { () async throws(SandboxError) in
      try await connection.execute(request, streams: streams, control: control)
    }
  }

  package func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError) {
    try await connection.put(entries, to: destination, name: name)
  }

  package func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError) {
    try await connection.get(paths, into: entries)
  }

  package func list(_ path: SandboxPath, into entries: any OutputSink) async throws(SandboxError) {
    try await connection.list(path, into: entries)
  }

  package func remove(_ path: SandboxPath) async throws(SandboxError) { try await connection.remove(path) }

  package func abandon() async { await connection.abandon() }

  package func terminate() async {
    await connection.terminate()
    await afterTermination()
  }
}

extension ConnectionHandle: SessionHandle where Connection: SessionHandle {
  package var isConnected: Bool { connection.isConnected }

  package func keep() async throws(SandboxError) { try await connection.keep() }

  package func info() async throws(SandboxError) -> SessionInfo { try await connection.info() }

  package func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int {
    try await connection.detach(request)
  }

  package func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult {
    try await connection.wait(for: execution)
  }

  package func end(execution: Int) async throws(SandboxError) { try await connection.end(execution: execution) }

  package func signal(_ signal: Int32, execution: Int) async throws(SandboxError) {
    try await connection.signal(signal, execution: execution)
  }

  package func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError) {
    try await connection.readLog(follow: follow, receive: receive)
  }
}
