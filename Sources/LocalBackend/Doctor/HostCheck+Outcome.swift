import SandboxCore

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

  /// Check of a control whose attempt failed with this error.
  static func failed(_ name: String, _ error: SandboxError, remedy: String? = nil) -> HostCheck {
    guard error.code != .timeout else {
      return .partial(name, "not tried: this machine is too slow", remedy: "try again when it has less to do")
    }
    return .absent(name, error.message, remedy: remedy ?? error.hint)
  }

  /// Check of a control that was not tried, since the agent does not run in a sandbox.
  static func notTried(_ name: String, because agent: HostCheck) -> HostCheck {
    .absent(name, "not tried: no sandbox can be made", remedy: agent.remedy)
  }
}
