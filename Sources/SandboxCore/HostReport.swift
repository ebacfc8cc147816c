/// Findings of trying every control on a host.
package struct HostReport: Sendable, Equatable {
  /// Name of the check that makes a sandbox: the others depend on it.
  package static let agent = "agent"

  /// Checks of what a default sandbox does not need: it may use all of the host's processors, and bubblewrap makes it.
  private static let optional: Set<String> = [Control.cpus.rawValue, Runtime.runc.rawValue, Runtime.runsc.rawValue]

  /// Checks of all controls; a cause comes before the controls that depend on it.
  package let checks: [HostCheck]

  package init(checks: [HostCheck]) { self.checks = checks }

  /// Whether everything that a default sandbox promises holds at least partly.
  package var isOK: Bool { checks.allSatisfy { $0.state != .absent || Self.optional.contains($0.name) } }

  /// Whether sandboxes can be made at all.
  package var canMakeSandboxes: Bool { checks.contains { $0.name == Self.agent && $0.state != .absent } }
}
