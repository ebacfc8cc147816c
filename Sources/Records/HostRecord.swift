package import SandboxCore

/// The object that `doctor --json` writes.
package struct HostRecord: Codable, Equatable, Sendable {
  /// One control, as far as the host enforces it.
  package struct Check: Codable, Equatable, Sendable {
    package let name: String
    package let state: String
    package let detail: String
    @Null package var remedy: String?
  }

  package let ok: Bool
  package let checks: [Check]

  /// The record of one host.
  package init(_ report: HostReport) {
    ok = report.isOK
    checks = report.checks.map {
      Check(name: $0.name, state: $0.state.rawValue, detail: $0.detail, remedy: $0.remedy)
    }
  }
}
