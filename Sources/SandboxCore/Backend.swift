/// Makes sandboxes: on this machine, or through a service.
package protocol Backend: Sendable {
  func makeSandbox(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle
}

/// One sandbox.
package protocol SandboxHandle: Sendable {
  var id: String { get }
  /// The limits, and whether this host holds the sandbox to each.
  var limits: [EnforcedLimit] { get }
  /// Runs a program to its end. How it ended is in the result; errors are those of alphagent and of the request.
  func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult
  /// Copies to the sandbox. A file or tree of the host's gets its own name below a destination that is a directory or ends
  /// in `/`. Cancelling the task gives the transfer up, and what is not whole is removed.
  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult
  /// Copies a file or tree to the host. Cancelling the task gives the transfer up, and what is not whole is removed.
  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult
  /// The bytes of one regular file.
  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8]
  /// Copies regular files to a directory of the host's, each to its path relative to `root`; nothing is written outside
  /// of that directory, whatever the sandbox sends.
  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError)
  /// Gives up what is under way: the caller is about to go. A sandbox that belongs to this process ends.
  func abandon() async
  /// Ends every process of the sandbox and removes it; returns when nothing of it is left.
  func terminate() async
}
