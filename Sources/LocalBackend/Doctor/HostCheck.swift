/// One control, as far as this host was found to enforce it.
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

  /// What is checked, in snake_case.
  package let name: String
  /// What the attempt came to.
  package let state: State
  /// What was found, in one line.
  package let detail: String
  /// How to get what is missing, in one line; nil where nothing is, or nothing can be done.
  package let remedy: String?
}

extension HostCheck {
  static func enforced(_ name: String, _ detail: String) -> HostCheck {
    HostCheck(name: name, state: .enforced, detail: detail, remedy: nil)
  }

  static func partial(_ name: String, _ detail: String, remedy: String?) -> HostCheck {
    HostCheck(name: name, state: .partial, detail: detail, remedy: remedy)
  }

  static func absent(_ name: String, _ detail: String, remedy: String?) -> HostCheck {
    HostCheck(name: name, state: .absent, detail: detail, remedy: remedy)
  }

  /// What cannot be tried before the agent runs in a sandbox.
  static func notTried(_ name: String, because agent: HostCheck) -> HostCheck {
    .absent(name, "not tried: no sandbox can be made", remedy: agent.remedy)
  }
}
