/// State of the interpreter's variables after a run.
package enum InterpreterState: UInt8, Sendable {
  /// The program was not run by an interpreter.
  case none = 0
  case kept
  /// The interpreter ended with the run.
  case lost
  /// The interpreter had ended before the run, which got a new one.
  case renewed
}
