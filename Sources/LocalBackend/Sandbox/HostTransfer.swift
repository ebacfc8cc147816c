import AgentProtocol
import AgentTransport
import FileTransfer
import SandboxCore

/// The host's side of an upload or a download.
protocol HostTransfer: AnyObject {
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
  /// The sandbox is gone.
  func lost(_ error: SandboxError)
}

/// Called once, with what went wrong or nil.
typealias TransferEnd = (SandboxError?) -> Void

final class HostUpload: HostTransfer {
  private let call: CallID
  private let transport: FrameTransport
  private let destination: [UInt8]
  private let name: [UInt8]
  private let reader: TreeReader
  private var finish: TransferEnd?
  private var sender: TreeSender?

  init(
    _ call: CallID, _ reader: TreeReader, to destination: [UInt8], name: [UInt8], over transport: FrameTransport,
    finish: @escaping TransferEnd
  ) {
    self.call = call
    self.reader = reader
    self.destination = destination
    self.name = name
    self.transport = transport
    self.finish = finish
  }

  func start() {
    transport.send(call, .put(destination: destination, name: name))
    let sender = TreeSender(reader, call: call, port: .input, over: transport) { [unowned self] error in
      transport.send(call, .cancel)
      end(SandboxError(error.description))
    }
    self.sender = sender
    sender.send()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .credit(.input, let count): try sender?.grant(count)
    case .done: end(nil)
    case .failed(_, let detail): end(SandboxError(agentSaid: detail))
    default: throw ProtocolViolation("an upload does not say \(message)")
    }
  }

  func lost(_ error: SandboxError) { end(error) }

  private func end(_ error: SandboxError?) {
    sender?.stop()
    let finish = finish
    self.finish = nil
    finish?(error)
  }
}

final class HostDownload: HostTransfer {
  private let call: CallID
  private let transport: FrameTransport
  private let paths: [[UInt8]]
  private let writer: TreeWriter
  private var finish: TransferEnd?
  private var receiver: TreeReceiver?

  init(
    _ call: CallID, _ paths: [[UInt8]], to writer: TreeWriter, over transport: FrameTransport,
    finish: @escaping TransferEnd
  ) {
    self.call = call
    self.paths = paths
    self.writer = writer
    self.transport = transport
    self.finish = finish
  }

  func start() {
    receiver = TreeReceiver(writer, call: call, port: .output, over: transport) { [unowned self] error in
      transport.send(call, error == nil ? .done : .cancel)
      end(error.map { SandboxError($0.description) })
    }
    transport.send(call, .get(paths: paths))
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes): try receiver?.receive(bytes)
    case .end(.output): receiver?.end()
    case .failed(_, let detail): end(SandboxError(agentSaid: detail))
    default: throw ProtocolViolation("a download does not say \(message)")
    }
  }

  func lost(_ error: SandboxError) { end(error) }

  private func end(_ error: SandboxError?) {
    if error != nil { receiver?.abandon() }
    let finish = finish
    self.finish = nil
    finish?(error)
  }
}

/// Messages about files, between the agent and somebody else who looks after the files.
final class RelayedTransfer: HostTransfer {
  private let forward: @Sendable (Message) -> Void

  init(receive forward: @escaping @Sendable (Message) -> Void) { self.forward = forward }

  func start() {}
  func receive(_ message: Message) { forward(message) }
  func lost(_ error: SandboxError) { forward(.failed(.io, detail: Array(error.message.utf8))) }
}

/// The question what a sandbox holds.
final class UsageQuestion: HostTransfer {
  private var finish: ((SandboxUsage?) -> Void)?

  /// `finish` is called once, with nil where the agent is gone.
  init(finish: @escaping (SandboxUsage?) -> Void) { self.finish = finish }

  func start() {}

  func receive(_ message: Message) throws(ProtocolViolation) {
    guard case .measured(let usage) = message else { throw ProtocolViolation("a measurement does not say \(message)") }
    end(usage)
  }

  func lost(_ error: SandboxError) { end(nil) }

  private func end(_ usage: SandboxUsage?) {
    let finish = finish
    self.finish = nil
    finish?(usage)
  }
}

extension SandboxError {
  /// The agent shares its sandbox with hostile code: its words are bounded and cannot steer a terminal.
  init(agentSaid detail: [UInt8]) {
    let text = String(decoding: detail.prefix(1000), as: UTF8.self)
    self.init(
      String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) }))
  }
}
