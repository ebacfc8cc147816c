import SandboxCore

/// The handle of a connection: when nobody holds it any more, the connection is released, and with it what it owns.
final class ConnectionHandle<Connection: SandboxConnection>: SandboxHandle {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  deinit { connection.release() }

  var id: String { connection.id }
  var limits: [EnforcedLimit] { connection.limits }

  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await withTaskExecutorPreference(connection.thread) { () async throws(SandboxError) in
      try await connection.execute(request, streams: streams, control: control)
    }
  }

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await connection.upload(source, to: destination, progress: progress)
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await connection.download(source, to: target, progress: progress)
  }

  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] { try await connection.download(path) }

  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError) {
    try await connection.download(paths, root: root, into: directory)
  }

  func abandon() async { await connection.abandon() }

  func terminate() async { await connection.terminate() }
}

extension ConnectionHandle: SessionHandle where Connection: SessionHandle {
  func info() async throws(SandboxError) -> SessionInfo { try await connection.info() }

  func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int { try await connection.detach(request) }

  func end(execution number: Int) async throws(SandboxError) { try await connection.end(execution: number) }

  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError) {
    try await connection.readLog(follow: follow, receive: receive)
  }
}
