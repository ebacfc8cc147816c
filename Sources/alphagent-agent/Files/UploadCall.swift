import AgentProtocol
import AgentTransport
import FileTransfer
import WireFormat

/// Call that writes the files of an upload.
final class UploadCall: FileCall {
  private(set) var isDone = false
  private let call: CallID
  private let transport: FrameTransport
  private let destination: Destination
  private var receiver: TreeReceiver?

  init(_ call: CallID, to destination: [UInt8], name: [UInt8], over transport: FrameTransport) {
    self.call = call
    self.transport = transport
    self.destination = name.isEmpty ? .exactly(destination) : .inside(destination, name: name)
  }

  func start() {
    do {
      let writer = try TreeWriter(destination: destination, createParents: true)
      receiver = TreeReceiver(writer, call: call, port: .input, over: transport) { [unowned self] in finish($0) }
    } catch {
      finish(error)
    }
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.input, let bytes): try receiver?.receive(bytes)
    case .end(.input): receiver?.end()
    case .cancel:
      receiver?.abandon()
      isDone = true
    default: throw ProtocolViolation("an upload takes no \(message)")
    }
  }

  private func finish(_ error: TransferError?) {
    isDone = true
    transport.send(call, error.map { .failed($0.failure, detail: Array($0.description.utf8)) } ?? .done)
  }
}
