import AgentProtocol
import SandboxCore
import WireFormat

/// Messages about files, between the agent and somebody else who looks after the files.
final class RelayedTransfer: HostTransfer {
  private let forward: @Sendable (Message) -> Void

  init(receive forward: @escaping @Sendable (Message) -> Void) { self.forward = forward }

  func start() {}
  func receive(_ message: Message) { forward(message) }
  func giveUp(_ error: SandboxError) { forward(.failed(.io, detail: Array(error.message.utf8))) }
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

  func giveUp(_ error: SandboxError) { end(nil) }

  private func end(_ usage: SandboxUsage?) {
    let finish = finish
    self.finish = nil
    finish?(usage)
  }
}
