import SandboxCore

/// The handle of a local sandbox: when nobody holds it any more, the sandbox goes as if it had been terminated.
final class LocalSandboxOwner: SandboxHandle {
  private let sandbox: LocalSandbox

  init(_ sandbox: LocalSandbox) { self.sandbox = sandbox }

  deinit { sandbox.removeBlocking() }

  var id: String { sandbox.id }
  var limits: [EnforcedLimit] { sandbox.limits }

  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await withTaskExecutorPreference(sandbox.thread) { () async throws(SandboxError) in
      try await sandbox.execute(request, streams: streams, control: control)
    }
  }

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await sandbox.upload(source, to: destination, progress: progress)
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await sandbox.download(source, to: target, progress: progress)
  }

  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] { try await sandbox.download(path) }

  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError) {
    try await sandbox.download(paths, root: root, into: directory)
  }

  func abandon() async { await sandbox.abandon() }

  func terminate() async { await sandbox.terminate() }
}
