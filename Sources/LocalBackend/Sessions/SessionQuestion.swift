import AgentProtocol
import SandboxCore
import WireFormat

/// A question to a supervisor, which is answered in one message.
final class SessionQuestion<Value: WireValue>: HostTransfer {
  private var finish: ((Result<Value, SandboxError>) -> Void)?

  /// `finish` is called once.
  init(finish: @escaping (Result<Value, SandboxError>) -> Void) { self.finish = finish }

  func start() {}

  func receive(_ message: Message) throws(ProtocolViolation) {
    guard case .answer(let body) = message else { throw ProtocolViolation("a question is not answered by \(message)") }
    end(try SessionAnswer<Value>(decoding: body).result)
  }

  func giveUp(_ error: SandboxError) { end(.failure(error)) }

  private func end(_ result: Result<Value, SandboxError>) {
    let finish = finish
    self.finish = nil
    finish?(result)
  }
}
