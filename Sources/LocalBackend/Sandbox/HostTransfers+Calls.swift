import FileTransfer
import SandboxCore

/// The calls of a `SandboxHandle` that move files.
extension HostTransfers {
  /// What one answer in memory may hold.
  private static let largestDownload = 1 << 30

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) -> TransferResult {
    let path = SandboxLayout.absolute(destination.bytes)
    if case .stream(let input, let mode) = source { return try await upload(input, mode, to: path, progress) }
    let selection = try UploadSelection(source)
    try await perform { call, end in
      HostUpload(call, selection, to: path, over: transport, progress: progress, end: end)
    }
    return TransferResult(selection.reader.summary, below: selection.path)
  }

  private func upload(
    _ input: any InputSource, _ mode: UInt32, to path: [UInt8], _ progress: TransferProgress?,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) -> TransferResult {
    var result = TransferResult()
    try await perform { call, end in
      HostStreamUpload(
        call, from: input, mode: mode, to: path, over: transport, progress: progress,
        post: post(to: call, HostStreamUpload.self)
      ) { error, bytes in
        (result.files, result.bytes) = (1, bytes)
        end(error)
      }
    }
    return result
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) -> TransferResult {
    let path = SandboxLayout.absolute(source.bytes)
    switch target {
    case .path(let host):
      let writer = try FileSelection.writer(of: path, to: host)
      try await download([path], to: writer, progress)
      return TransferResult(writer.summary, below: path)
    case .stream(let output): return try await download(path, to: output, progress)
    }
  }

  private func download(
    _ path: [UInt8], to output: any OutputSink, _ progress: TransferProgress?,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) -> TransferResult {
    var result = TransferResult()
    try await perform { call, end in
      HostStreamDownload(
        call, path, to: output, over: transport, progress: progress, post: post(to: call, HostStreamDownload.self)
      ) { error, bytes in
        (result.files, result.bytes) = (1, bytes)
        end(error)
      }
    }
    return result
  }

  func download(
    _ path: SandboxPath, isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) -> [UInt8] {
    let writer = try FileSelection.writer(.collect(limit: Self.largestDownload))
    try await download([SandboxLayout.absolute(path.bytes)], to: writer)
    return writer.collected
  }

  func download(
    _ paths: [[UInt8]], root: String, into directory: String,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) {
    for group in FileSelection.groups(of: paths, root: root, directory: directory) {
      try await download(group.paths, to: try FileSelection.writer(group.destination))
    }
  }

  private func download(
    _ paths: [[UInt8]], to writer: TreeWriter, _ progress: TransferProgress? = nil,
    isolation: isolated any Actor = #isolation
  ) async throws(SandboxError) {
    try await perform { call, end in
      HostDownload(call, paths, to: writer, over: transport, progress: progress, end: end)
    }
  }
}
