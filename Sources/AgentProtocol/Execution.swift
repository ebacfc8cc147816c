/// A program to start. All strings are the bytes that the program gets, without a NUL.
package struct ExecutionSpec: Equatable, Sendable {
  /// The program, looked up in the environment's PATH unless it has a slash, and its arguments; never empty.
  package var arguments: [[UInt8]]
  /// The whole environment, each `NAME=VALUE`.
  package var environment: [[UInt8]]
  package var directory: [UInt8]
  /// Whether stdin is a stream; `/dev/null` otherwise.
  package var hasInput: Bool
  /// Whether descriptor 3 carries code.
  package var hasCode: Bool

  package init(
    arguments: [[UInt8]], environment: [[UInt8]], directory: [UInt8], hasInput: Bool = false, hasCode: Bool = false
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.hasInput = hasInput
    self.hasCode = hasCode
  }

  func write(to wire: inout WireWriter) {
    wire.list(arguments) { $0.blob($1) }
    wire.list(environment) { $0.blob($1) }
    wire.blob(directory)
    wire.flag(hasInput)
    wire.flag(hasCode)
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    arguments = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
    environment = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
    directory = try wire.blob()
    hasInput = try wire.flag()
    hasCode = try wire.flag()
    guard !arguments.isEmpty else { throw ProtocolViolation("an execution without a program") }
  }
}

/// How a program ended and what it used, as the agent saw it.
package struct ProgramEnd: Equatable, Sendable {
  package enum Outcome: UInt8, Sendable {
    /// `number` is the status.
    case exited = 0
    /// `number` is the signal.
    case signalled
    /// It never ran; `number` is the `errno` of the step that failed.
    case notFound, notExecutable, startFailed, noProcesses, noDirectory
  }

  package var outcome: Outcome
  package var number: Int32
  /// User and system time of the program and the children it waited for.
  package var cpuMicroseconds: UInt64

  package init(outcome: Outcome, number: Int32, cpuMicroseconds: UInt64 = 0) {
    self.outcome = outcome
    self.number = number
    self.cpuMicroseconds = cpuMicroseconds
  }

  func write(to wire: inout WireWriter) {
    wire.integer(outcome.rawValue)
    wire.integer(number)
    wire.integer(cpuMicroseconds)
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    outcome = try wire.choice(Outcome.self)
    number = try wire.integer()
    cpuMicroseconds = try wire.integer()
  }
}
