import WireFormat

/// End of a program and the processor time it used, as the agent saw them.
package struct ProgramEnd: Equatable, Sendable {
  package enum Outcome: UInt8, Sendable {
    /// `number` is the exit status.
    case exited = 0
    /// `number` is the signal.
    case signalled
    /// It never ran; `number` is the `errno` of the step that failed.
    case notFound, notExecutable, startFailed, noProcesses, noDirectory
  }

  package var outcome: Outcome
  package var number: Int32
  /// User and system time of the program and of all that it started, what runs on included.
  package var cpuMicroseconds: UInt64
  package var interpreter: InterpreterState

  package init(
    outcome: Outcome, number: Int32, cpuMicroseconds: UInt64 = 0, interpreter: InterpreterState = .none
  ) {
    self.outcome = outcome
    self.number = number
    self.cpuMicroseconds = cpuMicroseconds
    self.interpreter = interpreter
  }

  func write(to wire: inout WireWriter) {
    wire.integer(outcome.rawValue)
    wire.integer(number)
    wire.integer(cpuMicroseconds)
    wire.integer(interpreter.rawValue)
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    outcome = try wire.choice(Outcome.self)
    number = try wire.integer()
    cpuMicroseconds = try wire.integer()
    interpreter = try wire.choice(InterpreterState.self)
  }
}
