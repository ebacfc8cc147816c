import AgentTransport
import SandboxCore

/// An actor that holds a connection to an agent, or to a supervisor that relays to one, and lives on the thread of the
/// connection's event loop.
///
/// What the loop watches keeps it alive; a `ConnectionHandle` sees that it is released.
protocol SandboxConnection: Actor, SandboxHandle {
  nonisolated var thread: LoopThread { get }
  var transfers: HostTransfers? { get }
  /// Why there is no connection any more.
  var loss: SandboxError? { get }
  var calls: CallNumbers { get }
  /// Nobody holds a handle any more; from any thread.
  nonisolated func release()
}

extension SandboxConnection {
  /// Brings callbacks from any thread to something of the connection's, as long as that is there.
  nonisolated func posting<Target>(
    to find: @escaping @Sendable (isolated Self) -> Target?
  ) -> @Sendable (@escaping @Sendable (Target) -> Void) -> Void {
    { [weak self, thread] body in
      thread.post { [weak self] in
        self?.assumeIsolated { connection in
          if let target = find(connection) { body(target) }
        }
      }
    }
  }
}

/// Files in and out.
extension SandboxConnection {
  func makeTransfers(over transport: FrameTransport) -> HostTransfers {
    HostTransfers(over: transport, calls: calls, onLoop: posting { $0.transfers })
  }

  private var openTransfers: HostTransfers {
    get throws(SandboxError) {
      guard let transfers else { throw loss ?? SandboxError.failure(.sandboxLost, "the sandbox is terminated") }
      return transfers
    }
  }

  func upload(
    _ source: UploadSource, to destination: SandboxPath, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await openTransfers.upload(source, to: destination, progress: progress)
  }

  func download(
    _ source: SandboxPath, to target: DownloadTarget, progress: TransferProgress?
  ) async throws(SandboxError) -> TransferResult {
    try await openTransfers.download(source, to: target, progress: progress)
  }

  func download(_ path: SandboxPath) async throws(SandboxError) -> [UInt8] { try await openTransfers.download(path) }

  func download(_ paths: [[UInt8]], root: String, into directory: String) async throws(SandboxError) {
    try await openTransfers.download(paths, root: root, into: directory)
  }
}
