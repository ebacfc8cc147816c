package import AgentProtocol
import SandboxCore
package import WireFormat

/// Output that belongs to no running execution: of processes that an execution left behind, and of the interpreter
/// between its runs.
package struct BackgroundOutput {
  /// Takes the bytes; without it they are dropped.
  package var sink: (([UInt8]) -> Void)?
  private var windows: [Stream: ReceiveWindow] = [:]

  package init() {}

  private struct Stream: Hashable {
    let call: CallID
    let port: Port
  }

  /// Takes a message about one of these streams; returns the credit to give back, if any.
  package mutating func receive(_ message: Message, _ port: Port, of call: CallID) throws(ProtocolViolation) -> UInt32?
  {
    let stream = Stream(call: call, port: port)
    guard case .data(_, let bytes) = message else {
      windows[stream] = nil
      return nil
    }
    try windows[stream, default: ReceiveWindow()].receive(bytes.count)
    sink?(bytes)
    return windows[stream]?.consume(bytes.count)
  }
}

extension Message {
  /// The port of a message about a stream that outlives its call; nil for other messages.
  package var backgroundPort: Port? {
    switch self {
    case .data(let port, _) where port.isBackground: port
    case .end(let port) where port.isBackground: port
    default: nil
    }
  }
}

extension PythonVariables {
  /// Nil where no interpreter ran the program.
  package init?(_ state: InterpreterState) {
    switch state {
    case .none: return nil
    case .kept: self = .kept
    case .lost: self = .lost
    case .renewed: self = .renewed
    }
  }
}
