package import SandboxCore
import WireFormat

/// A program to start. All strings are the bytes that the program gets, without a NUL.
package struct ExecutionSpec: Equatable, Sendable {
  /// The program, looked up in the environment's PATH unless it has a slash, and its arguments; never empty.
  package var arguments: [[UInt8]]
  /// The whole environment, each `NAME=VALUE`.
  package var environment: [[UInt8]]
  package var directory: [UInt8]
  /// Whether stdin is a stream, and not `/dev/null`.
  package var hasInput: Bool
  /// Whether descriptor 3 carries code.
  package var hasCode: Bool
  /// The terminal that the program gets in place of three pipes.
  package var terminal: WindowSize?
  /// Request to the sandbox's interpreter; nil: the program gets a process of its own.
  ///
  /// `sys.argv` gets `arguments` from the second on. An interpreter that must be started first gets `environment`; an
  /// empty `directory` leaves its working directory as it is.
  package var interpreterRequest: InterpreterRequest?

  package init(
    arguments: [[UInt8]], environment: [[UInt8]], directory: [UInt8], hasInput: Bool = false, hasCode: Bool = false,
    terminal: WindowSize? = nil, interpreterRequest: InterpreterRequest? = nil
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.hasInput = hasInput
    self.hasCode = hasCode
    self.terminal = terminal
    self.interpreterRequest = interpreterRequest
  }

  func write(to wire: inout WireWriter) {
    wire.list(arguments) { $0.blob($1) }
    wire.list(environment) { $0.blob($1) }
    wire.blob(directory)
    wire.flag(hasInput)
    wire.flag(hasCode)
    wire.optional(terminal) { $1.write(to: &$0) }
    wire.optional(interpreterRequest) { $1.write(to: &$0) }
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    arguments = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
    environment = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
    directory = try wire.blob()
    hasInput = try wire.flag()
    hasCode = try wire.flag()
    terminal = try wire.optional { wire throws(ProtocolViolation) in try WindowSize(from: &wire) }
    interpreterRequest = try wire.optional { wire throws(ProtocolViolation) in try InterpreterRequest(from: &wire) }
    guard !arguments.isEmpty else { throw ProtocolViolation("an execution without a program") }
  }
}
