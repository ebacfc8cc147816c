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
  /// Copies a file or tree from the host. A destination that is a directory, or ends in `/`, gets it below its name.
  func upload(_ source: UploadSource, to destination: String) async throws(SandboxError)
  /// The bytes of one regular file.
  func download(_ path: String) async throws(SandboxError) -> [UInt8]
  /// Copies regular files to a directory of the host's, each to its path relative to `root`; nothing is written outside
  /// of that directory, whatever the sandbox sends.
  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError)
  /// Gives up what is under way: the caller is about to go. A sandbox that belongs to this process ends.
  func abandon() async
  /// Ends every process of the sandbox and removes it; returns when nothing of it is left.
  func terminate() async
}

/// What an upload takes from the host.
package enum UploadSource: Sendable {
  /// A file or a directory.
  case path(String)
  /// Bytes that become one file, with these permission bits.
  case data([UInt8], mode: UInt32 = 0o644)
}
