import AgentProtocol
import AgentTransport
import FileTransfer
import WireFormat

/// Call that reads files for a download.
final class DownloadCall: FileCall {
  private(set) var isDone = false
  private let call: CallID
  private let transport: FrameTransport
  private let roots: [FileRoot]
  private let isListing: Bool
  private var sender: TreeSender?

  /// Sends one path as the root of the transfer, several under the last names of their paths.
  init(_ call: CallID, _ paths: [[UInt8]], over transport: FrameTransport) {
    self.call = call
    self.transport = transport
    isListing = false
    roots =
      paths.count == 1
      ? [FileRoot(path: paths[0])]
      : paths.map { FileRoot(path: $0, name: Array($0.split(separator: UInt8(ascii: "/")).last ?? [])) }
  }

  /// Sends the entries of a directory, without their content.
  init(_ call: CallID, listing path: [UInt8], over transport: FrameTransport) {
    self.call = call
    self.transport = transport
    isListing = true
    roots = [FileRoot(path: path)]
  }

  func start() {
    do {
      let sender = TreeSender(
        try TreeReader(roots: roots, isListing: isListing), call: call, port: .output, over: transport
      ) {
        [unowned self] in fail($0)
      }
      self.sender = sender
      sender.send()
    } catch {
      fail(error)
    }
  }

  /// Handles the host's credit, and its `done` when it has all.
  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .credit(.output, let count): try sender?.grant(count)
    case .done, .cancel:
      sender?.stop()
      isDone = true
    default: throw ProtocolViolation("a download takes no \(message)")
    }
  }

  private func fail(_ error: TransferError) {
    isDone = true
    transport.send(call, .failed(error.failure, detail: Array(error.description.utf8)))
  }
}
