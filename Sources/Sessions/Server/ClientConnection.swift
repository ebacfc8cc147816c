import AgentProtocol
import AgentTransport
import SessionProtocol
import WireFormat

/// Names a client among those of one session's server.
struct ClientID: Hashable, Sendable {
  let value: Int
}

/// One client of a session, and what it has under way.
final class ClientConnection {
  let id: ClientID
  let transport: FrameTransport
  var hasGreeted = false
  /// Whether it has asked for more than how the session is: such a one keeps the session alive.
  var isUser = false
  var executions: [CallID: RelayedExecution] = [:]
  /// Transfers, by the client's call, and the agent's call for each.
  var transfers: [CallID: CallID] = [:]
  var followers: [CallID: LogFollower] = [:]

  init(_ id: ClientID, _ transport: FrameTransport) {
    self.id = id
    self.transport = transport
  }

  func isTaken(_ call: CallID) -> Bool {
    executions[call] != nil || transfers[call] != nil || followers[call] != nil
  }

  func answer<Value: WireValue>(_ call: CallID, _ answer: SessionAnswer<Value>) {
    transport.send(call, .answer(answer.encoded))
  }
}
