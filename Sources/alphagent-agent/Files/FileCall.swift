import AgentProtocol
import WireFormat

/// Files on their way in or out, in one call of the host's.
protocol FileCall: AnyObject {
  var isDone: Bool { get }
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
}
