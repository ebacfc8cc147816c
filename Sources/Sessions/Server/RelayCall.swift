import AgentClient
import AgentProtocol
import SandboxCore

/// File transfer between the agent and a client: frames pass through unread.
final class RelayCall: Call {
  private let first: Message
  private let line: CallLine
  private let forward: @Sendable (Message) -> Void

  /// `forward` gets the agent's messages.
  init(_ first: Message, on line: CallLine, forward: @escaping @Sendable (Message) -> Void) {
    self.first = first
    self.line = line
    self.forward = forward
  }

  var id: CallID { line.id }

  func start() { line.send(first) }
  func receive(_ message: Message) { forward(message) }

  func giveUp(_ error: SandboxError) {
    line.close()
    forward(.failed(.unreachable, detail: Array(error.message.utf8)))
  }

  /// Sends the agent a message of the client.
  func send(_ message: Message) { line.send(message) }

  func close() { line.close() }
}
