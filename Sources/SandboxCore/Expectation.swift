/// Guess at a caller's request before it is known; a backend may start work on it.
package enum Expectation: Sendable, Equatable {
  case nothing
  /// A sandbox of a shape that is not known yet.
  case sandbox
  case sandboxOf(LaunchShape)
  case session(String)
}
