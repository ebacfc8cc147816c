import AgentTransport
package import SandboxCore

/// Files in and out.
extension LocalSandbox {
  func openTransfers() {
    guard let transport else { return }
    transfers = HostTransfers(over: transport, newCall: { [unowned self] in newCall() }) { [weak self, thread] body in
      thread.post { [weak self] in
        self?.assumeIsolated { sandbox in
          if let transfers = sandbox.transfers { body(transfers) }
        }
      }
    }
  }

  private var openedTransfers: HostTransfers {
    get throws(SandboxError) {
      guard let transfers else { throw loss ?? SandboxError("the sandbox is terminated") }
      return transfers
    }
  }

  package func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await openedTransfers.upload(source, to: destination, progress: progress)
  }

  package func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await openedTransfers.download(source, to: target, progress: progress)
  }

  package func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] {
    try await openedTransfers.download(path)
  }

  package func download(
    _ paths: [[UInt8]], root: String, into directory: String
  ) async throws(SandboxError) {
    try await openedTransfers.download(paths, root: root, into: directory)
  }
}
