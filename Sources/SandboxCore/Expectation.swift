/// What a caller will most likely ask a backend for, before that is known; a backend may begin with it.
package enum Expectation: Sendable, Equatable {
  case nothing
  /// A sandbox of a shape that is not known yet.
  case sandbox
  case sandboxOf(LaunchShape)
  case session(String)
}
