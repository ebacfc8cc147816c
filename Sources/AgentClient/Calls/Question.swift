package import AgentProtocol
package import SandboxCore
package import WireFormat

/// Call of one request and one answer message.
package final class Question<Answer>: Call {
  private let question: Message
  private let line: CallLine
  private let read: (Message) throws(ProtocolViolation) -> Result<Answer, SandboxError>
  private var ending: CallEnding<Answer>

  /// `read` decodes the answer; `finish` is called once.
  package init(
    _ question: Message, on line: CallLine,
    read: @escaping (Message) throws(ProtocolViolation) -> Result<Answer, SandboxError>,
    finish: @escaping (Result<Answer, SandboxError>) -> Void
  ) {
    self.question = question
    self.line = line
    self.read = read
    ending = CallEnding(finish)
  }

  package func start() { line.send(question) }

  package func receive(_ message: Message) throws(ProtocolViolation) { ending.end(try read(message)) }

  package func giveUp(_ error: SandboxError) { ending.end(.failure(error)) }
}
