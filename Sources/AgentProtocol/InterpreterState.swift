/// What became of the interpreter's variables.
package enum InterpreterState: UInt8, Sendable {
  /// No interpreter had to do with it.
  case none = 0
  case kept
  /// The interpreter ended with the run.
  case lost
  /// The interpreter had ended before the run, which got a new one.
  case renewed
}
