import SandboxCore

/// The handle of a session: when nobody holds it any more, the connection goes.
final class SessionClientOwner: SessionHandle {
  private let client: SessionClient

  init(_ client: SessionClient) { self.client = client }

  deinit {
    let client = client
    Task { await client.close() }
  }

  var id: String { client.record.id.description }
  var limits: [EnforcedLimit] { client.limits }

  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await withTaskExecutorPreference(client.thread) { () async throws(SandboxError) in
      try await client.execute(request, streams: streams, control: control)
    }
  }

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await client.upload(source, to: destination, progress: progress)
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await client.download(source, to: target, progress: progress)
  }

  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] { try await client.download(path) }

  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError) {
    try await client.download(paths, root: root, into: directory)
  }

  func info() async throws(SandboxError) -> SessionInfo { try await client.info() }

  func readLog(
    follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool
  ) async throws(SandboxError) {
    try await client.readLog(follow: follow, receive: receive)
  }

  func abandon() async { await client.close() }

  func terminate() async { await client.terminate() }
}
