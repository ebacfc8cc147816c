/// Finding on how far a host enforces one control.
package struct HostCheck: Sendable, Equatable {
  /// How far a control holds; the raw value is the word that people and `--json` read.
  package enum State: String, Sendable, CaseIterable {
    /// It was tried, and held.
    case enforced
    /// It holds, but less than it should.
    case partial
    /// It does not hold, or could not be tried.
    case absent
  }

  /// Name of the control, in snake_case.
  package let name: String
  /// Outcome of the attempt.
  package let state: State
  /// Findings, in one line.
  package let detail: String
  /// One line that says how to get what is missing; nil where nothing is missing or nothing can be done.
  package let remedy: String?

  package init(name: String, state: State, detail: String, remedy: String? = nil) {
    self.name = name
    self.state = state
    self.detail = detail
    self.remedy = remedy
  }
}
