internal import SystemPackage

/// Policy on the system calls of programs in a sandbox, as data.
///
/// It starts from what container engines allow by default and adds denials that they forgot. A system call that no
/// group names fails as in an older kernel, so that libraries fall back.
package struct SyscallPolicy: Sendable {
  /// System calls that share a decision, and the reason for it.
  package struct Group: Sendable {
    /// The reason in one line.
    package let reason: StaticString
    /// Names of system calls between white space; those that an architecture lacks are skipped.
    package let names: StaticString
    /// The decision on each of them.
    package let decision: Decision

    /// A row of the table.
    package init(_ reason: StaticString, _ decision: Decision, _ names: StaticString) {
      self.reason = reason
      self.names = names
      self.decision = decision
    }

    /// The names, one by one.
    package var calls: [String] { names.description.split(whereSeparator: \.isWhitespace).map(String.init) }
  }

  /// The table.
  package let groups: [Group]

  /// A policy of these groups, which must not name a system call twice.
  package init(_ groups: [Group]) {
    self.groups = groups
  }

  /// The answer to a system call that no group names.
  package static let unnamed = Decision.refuse(.noFunction)

  /// The policy of every sandbox.
  package static let standard = SyscallPolicy(allowed + guarded + refused + unknown)

  /// The decision on a system call with these arguments; the compiled filter agrees with it.
  package func verdict(on call: String, _ arguments: [UInt64]) -> Decision {
    groups.first { $0.calls.contains(call) }?.decision.resolved(for: arguments) ?? Self.unnamed
  }
}
