import SandboxCore

/// A session for one caller that nobody else is told of: it ends with its connection, as it is never kept.
///
/// A `SandboxHandle` and no more, so that its caller takes it for the sandbox of a single command that it is.
struct OneShotHandle: SandboxHandle {
  private let session: any SessionHandle

  init(_ session: any SessionHandle) { self.session = session }

  var id: String { session.id }
  var limits: [EnforcedLimit] { session.limits }

  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await session.execute(request, streams: streams, control: control)
  }

  func put(_ entries: any InputSource, to destination: SandboxPath, name: [UInt8]) async throws(SandboxError) {
    try await session.put(entries, to: destination, name: name)
  }

  func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError) {
    try await session.get(paths, into: entries)
  }

  func list(_ path: SandboxPath, into entries: any OutputSink) async throws(SandboxError) {
    try await session.list(path, into: entries)
  }

  func remove(_ path: SandboxPath) async throws(SandboxError) { try await session.remove(path) }

  func abandon() async { await session.abandon() }
  func terminate() async { await session.terminate() }
}
