import FileTransfer
import SandboxCore

/// Transfers of files and trees between the host and a sandbox, which takes entry streams only.
struct Transfers {
  let handle: any SandboxHandle

  /// Most bytes of a file that is downloaded into memory.
  private static let largestDownload = 1 << 30

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    if case .stream(let input, let mode) = source { return try await upload(input, mode, to: destination, progress) }
    let selection = UploadSelection(source)
    let (path, name) = (selection.path, selection.name)
    let tree = TreeSource(try selection.reader(), progress: progress)
    try await handle.put(tree, to: destination, name: name)
    return TransferResult(tree.summary, below: path)
  }

  private func upload(
    _ input: any InputSource, _ mode: UInt32, to destination: SandboxPath, _ progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    let file = FileSource(input, mode: mode, progress: progress)
    try await handle.put(file, to: destination, name: [])
    return TransferResult(files: 1, bytes: file.bytes)
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    switch target {
    case .path(let host):
      let path = SandboxLayout.absolute(source.bytes)
      let sink = TreeSink(try DownloadSelection.writer(of: path, to: host), progress: progress)
      try await get([source], into: sink)
      return TransferResult(sink.summary, below: path)
    case .stream(let output):
      let file = FileSink(output, of: SandboxLayout.absolute(source.bytes), progress: progress)
      do throws(SandboxError) {
        try await handle.get([source], into: file)
      } catch {
        throw file.failure ?? error
      }
      return TransferResult(files: 1, bytes: file.bytes)
    }
  }

  /// Returns the bytes of one regular file.
  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] {
    let sink = TreeSink(try DownloadSelection.writer(.collect(limit: Self.largestDownload)))
    try await get([path], into: sink)
    return sink.collected
  }

  func get(_ paths: [SandboxPath], into sink: TreeSink) async throws(SandboxError) {
    do throws(SandboxError) {
      try await handle.get(paths, into: sink)
    } catch {
      sink.abandon()
      throw sink.failure ?? error
    }
  }
}

extension SandboxError {
  /// Error about a file or tree on this machine.
  static func ofHost(_ error: TransferError) -> SandboxError {
    .failure(error.reason == .notFound ? .fileMissing : .transferFailed, error.description)
  }
}
