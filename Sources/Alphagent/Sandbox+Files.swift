import SandboxCore

extension Sandbox {
  private var transfers: Transfers { Transfers(handle: handle) }

  /// Writes a file, whole or not at all; a relative path is below `/workspace`.
  public func upload(_ path: String, _ data: [UInt8]) async throws(SandboxError) {
    _ = try await upload(.data(data), to: SandboxPath(path))
  }

  /// Copies a file or a directory tree from the host.
  ///
  /// A destination that is a directory, or ends in `/`, gets it under its own name; otherwise it becomes the
  /// destination, and a directory is merged into one that is there. Missing directories on the way are made. Of a
  /// source that ends in `/.`, the contents are copied. Links are copied as links; devices, sockets and pipes are left
  /// out.
  ///
  /// Every file appears whole or not at all. Cancelling the task gives the transfer up.
  @discardableResult
  public func upload(from source: String, to destination: String) async throws(SandboxError) -> TransferResult {
    try await upload(.path(HostPath(source)), to: SandboxPath(destination))
  }

  /// Writes one file from a source of unknown length, whole or not at all.
  public func upload(_ path: String, from source: any InputSource) async throws(SandboxError) {
    _ = try await upload(.stream(source), to: SandboxPath(path))
  }

  package func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress? = nil
  ) async throws(SandboxError) -> TransferResult {
    try await transfers.upload(source, to: destination, progress: progress)
  }

  /// Reads a regular file of at most a gigabyte.
  public func download(_ path: String) async throws(SandboxError) -> [UInt8] {
    try await transfers.download(SandboxPath(path))
  }

  /// Copies a file or a directory tree to the host.
  ///
  /// A destination that is a directory gets it under its own name, and so does one that ends in `/`, which is made
  /// where it is missing; otherwise it becomes the destination. Modes and times are kept, but for set-user-id and the
  /// like and what the umask takes. Nothing outside the destination is written, whatever the sandbox sends, and a link that may lead out of the
  /// tree is left out.
  ///
  /// Every file appears whole or not at all. Cancelling the task gives the transfer up.
  @discardableResult
  public func download(_ path: String, to destination: String) async throws(SandboxError) -> TransferResult {
    try await download(SandboxPath(path), to: .path(HostPath(destination)))
  }

  /// Reads a regular file of any size into a sink.
  public func download(_ path: String, into sink: any OutputSink) async throws(SandboxError) {
    _ = try await download(SandboxPath(path), to: .stream(sink))
  }

  package func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress? = nil
  ) async throws(SandboxError) -> TransferResult {
    try await transfers.download(source, to: target, progress: progress)
  }

  /// Copies an execution's artifacts to a directory of the host, each to its path below `/workspace`.
  ///
  /// Each that cannot be copied is left out, which the result says, and the others are copied. All together may take
  /// what the sandbox's disk limit allows, and nine tenths of the space that the host has free; a hole takes none. What
  /// has not come half a second after the execution's timeout and its grace is left out too, and so is the rest when the
  /// task is cancelled.
  ///
  /// - Parameter timeout: the timeout of the execution; nil: its sandbox's.
  @discardableResult
  public func downloadArtifacts(
    of result: ExecutionResult, timeout: Duration? = nil, into directory: String
  ) async -> TransferResult {
    await downloadArtifacts(of: result, timeout: timeout, into: directory, progress: nil)
  }

  package func downloadArtifacts(
    of result: ExecutionResult, timeout: Duration?, into directory: String, progress: TransferProgress?
  ) async -> TransferResult {
    await ArtifactCollection(
      of: result, timeout: timeout, into: directory, through: transfers, progress: progress
    ).collected()
  }
}
