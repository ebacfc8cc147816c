import AgentProtocol
import AgentTransport
import FileTransfer
import WireFormat

/// Files on their way in or out, in one call of the host's.
protocol FileCall: AnyObject {
  var isDone: Bool { get }
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
}

/// Writes an upload.
final class FileReceiver: FileCall {
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

/// Reads for a download.
final class FileSender: FileCall {
  private(set) var isDone = false
  private let call: CallID
  private let transport: FrameTransport
  private let roots: [FileRoot]
  private var sender: TreeSender?

  /// Several are sent under the last names of their paths, one as the root of the transfer.
  init(_ call: CallID, _ paths: [[UInt8]], over transport: FrameTransport) {
    self.call = call
    self.transport = transport
    roots =
      paths.count == 1
      ? [FileRoot(path: paths[0])]
      : paths.map { FileRoot(path: $0, name: Array($0.split(separator: UInt8(ascii: "/")).last ?? [])) }
  }

  func start() {
    do {
      let sender = TreeSender(try TreeReader(roots: roots), call: call, port: .output, over: transport) {
        [unowned self] in fail($0)
      }
      self.sender = sender
      sender.send()
    } catch {
      fail(error)
    }
  }

  /// It is done when the host has all: until then credit comes, and `done` at the end.
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
