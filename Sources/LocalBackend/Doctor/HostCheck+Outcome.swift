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

  /// A control that cannot be tried before the agent runs in a sandbox.
  static func notTried(_ name: String, because agent: HostCheck) -> HostCheck {
    .absent(name, "not tried: no sandbox can be made", remedy: agent.remedy)
  }
}
