import AgentProtocol
import AgentTransport
import SessionProtocol
import WireFormat

/// Id of a client, unique for one session's server.
struct ClientID: Hashable, Sendable {
  let value: Int
}

/// One client of a session, and its calls under way.
final class ClientConnection {
  let id: ClientID
  let transport: FrameTransport
  var hasGreeted = false
  /// Whether it has asked for more than information on the session; such a client keeps the session from idling.
  var isUser = false
  var executions: [CallID: RelayedExecution] = [:]
  /// The agent's call of each transfer, by the client's call.
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
