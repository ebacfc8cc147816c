import AgentProtocol
import WireFormat

/// Call of the host's that transfers files.
protocol FileCall: AnyObject {
  var isDone: Bool { get }
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
}
