import AgentProtocol
import AgentTransport
import SandboxCore
import SystemCalls
import WireFormat

/// The host's side of one upload or download.
protocol HostTransfer: AnyObject, SendableMetatype {
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
  /// Ends it with this error, and removes what is not whole. Nothing where it is over.
  func giveUp(_ error: SandboxError)
}

/// Called once, with what went wrong or nil.
typealias TransferEnd = (SandboxError?) -> Void

/// The uploads and downloads over one connection to an agent, from the thread of the connection's loop.
///
/// An actor that lives on that thread owns it, awaits its calls, and passes on the frames of calls that it does not know.
final class HostTransfers {
  /// Runs work on the loop, if the transfers are still there; from any thread.
  typealias OnLoop = @Sendable (@escaping @Sendable (HostTransfers) -> Void) -> Void

  let transport: FrameTransport
  private let calls: CallNumbers
  private let onLoop: OnLoop
  private var transfers: [CallID: any HostTransfer] = [:]
  private var loss: SandboxError?

  private static let cancellation = SandboxError.failure(.sandboxLost, "the transfer was cancelled")

  init(over transport: FrameTransport, calls: CallNumbers, onLoop: @escaping OnLoop) {
    self.transport = transport
    self.calls = calls
    self.onLoop = onLoop
  }

  /// A frame of a transfer that is over is late, not wrong.
  func receive(_ frame: Frame) throws(ProtocolViolation) { try transfers[frame.call]?.receive(frame.message) }

  /// Ends all transfers, and those to come.
  func lose(_ error: SandboxError) {
    loss = loss ?? error
    for transfer in transfers.values { transfer.giveUp(error) }
  }

  /// Makes a transfer and waits for its end.
  func perform(
    isolation: isolated any Actor = #isolation, _ make: (CallID, @escaping TransferEnd) -> any HostTransfer
  ) async throws(SandboxError) {
    if let loss { throw loss }
    guard !Task.isCancelled else { throw Self.cancellation }
    let call = calls.new()
    let error: SandboxError? = await withTaskCancellationHandler {
      // Captured, so that the closure runs where this function does.
      _ = isolation
      return await withCheckedContinuation { continuation in
        start(call, make) { continuation.resume(returning: $0) }
      }
    } onCancel: { [onLoop] in
      onLoop { $0.transfers[call]?.giveUp(Self.cancellation) }
    }
    if let error { throw error }
  }

  private func start(
    _ call: CallID, _ make: (CallID, @escaping TransferEnd) -> any HostTransfer, then end: @escaping TransferEnd
  ) {
    let transfer = make(call) { error in
      self.transfers[call] = nil
      end(error)
    }
    transfers[call] = transfer
    transfer.start()
  }

  /// From any thread to a transfer, if it is still under way.
  func post<Transfer: HostTransfer>(
    to call: CallID, _: Transfer.Type
  ) -> @Sendable (@escaping @Sendable (Transfer) -> Void) -> Void {
    { [onLoop] body in
      onLoop { transfers in
        if let transfer = transfers.transfers[call] as? Transfer { body(transfer) }
      }
    }
  }
}
