import AgentProtocol
import AgentTransport
import FileTransfer
import SandboxCore
import WireFormat

/// Uploads a file or tree of the host's, or bytes.
final class HostUpload: HostTransfer {
  private let call: CallID
  private let transport: FrameTransport
  private let destination: [UInt8]
  private let selection: UploadSelection
  private let progress: TransferProgress?
  private var ending: TransferEnd?
  private var sender: TreeSender?

  init(
    _ call: CallID, _ selection: UploadSelection, to destination: [UInt8], over transport: FrameTransport,
    progress: TransferProgress?, end: @escaping TransferEnd
  ) {
    self.call = call
    self.selection = selection
    self.destination = destination
    self.transport = transport
    self.progress = progress
    ending = end
  }

  func start() {
    transport.send(call, .put(destination: destination, name: selection.name))
    let sender = TreeSender(selection.reader, call: call, port: .input, over: transport) { [unowned self] error in
      giveUp(SandboxError.failure(.transferFailed, error.description))
    }
    self.sender = sender
    sender.send()
    report()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .credit(.input, let count):
      try sender?.grant(count)
      report()
    case .done:
      report()
      end(nil)
    case .failed(_, let detail): end(.agentSaid(detail))
    default: throw ProtocolViolation("an upload takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending != nil { transport.send(call, .cancel) }
    end(error)
  }

  private func report() { progress?(selection.reader.summary.bytes, selection.reader.summary.total) }

  private func end(_ error: SandboxError?) {
    sender?.stop()
    let ending = ending
    self.ending = nil
    ending?(error)
  }
}

/// Downloads a file or tree.
final class HostDownload: HostTransfer {
  private let call: CallID
  private let transport: FrameTransport
  private let paths: [[UInt8]]
  private let writer: TreeWriter
  private let progress: TransferProgress?
  private var ending: TransferEnd?
  private var receiver: TreeReceiver?

  init(
    _ call: CallID, _ paths: [[UInt8]], to writer: TreeWriter, over transport: FrameTransport,
    progress: TransferProgress?, end: @escaping TransferEnd
  ) {
    self.call = call
    self.paths = paths
    self.writer = writer
    self.transport = transport
    self.progress = progress
    ending = end
  }

  func start() {
    receiver = TreeReceiver(writer, call: call, port: .output, over: transport) { [unowned self] error in
      if let error { return giveUp(SandboxError.failure(.transferFailed, error.description)) }
      transport.send(call, .done)
      end(nil)
    }
    transport.send(call, .get(paths: paths))
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes):
      try receiver?.receive(bytes)
      progress?(writer.summary.bytes, writer.summary.total)
    case .end(.output): receiver?.end()
    case .failed(_, let detail): end(.agentSaid(detail))
    default: throw ProtocolViolation("a download takes no such message")
    }
  }

  func giveUp(_ error: SandboxError) {
    if ending != nil { transport.send(call, .cancel) }
    end(error)
  }

  private func end(_ error: SandboxError?) {
    if error != nil { receiver?.abandon() }
    let ending = ending
    self.ending = nil
    ending?(error)
  }
}

extension SandboxError {
  /// The agent shares its sandbox with hostile code: its words are bounded and cannot steer a terminal.
  static func agentSaid(_ detail: [UInt8]) -> SandboxError {
    let text = String(decoding: detail.prefix(1000), as: UTF8.self)
    return .failure(
      .transferFailed,
      String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) }))
  }
}
