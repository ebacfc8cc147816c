package import SystemPackage

extension SyscallPolicy {
  /// Decision on a system call: allowed, refused, or dependent on an argument.
  package indirect enum Decision: Sendable, Equatable {
    /// The kernel executes it.
    case allow
    /// It fails with this error, and is not executed.
    case refuse(Errno)
    /// The first case with the argument's value decides, else `otherwise`.
    case match(Argument, [Case], otherwise: Decision)

    /// The bits of one argument that a decision looks at.
    ///
    /// The kernel reads each argument that this policy examines as a 32-bit value, so the upper half of the register
    /// is never looked at: garbage there neither hides a forbidden value nor spoils an allowed one.
    package struct Argument: Sendable, Equatable {
      /// Its position, from 0.
      package let index: Int
      /// The bits that count.
      package let mask: UInt32

      /// The argument at a position, or some of its bits.
      package init(_ index: Int, mask: UInt32 = .max) {
        self.index = index
        self.mask = mask
      }
    }

    /// Values of an argument, and the decision on them.
    package struct Case: Sendable, Equatable {
      /// Values under the argument's mask.
      package let values: [UInt32]
      /// The decision on them.
      package let decision: Decision

      /// A branch of a match.
      package init(_ values: [UInt32], then decision: Decision) {
        self.values = values
        self.decision = decision
      }
    }

    /// The decision for these arguments; missing ones are 0.
    package func resolved(for arguments: [UInt64]) -> Decision {
      guard case .match(let argument, let cases, let otherwise) = self else { return self }
      let register = argument.index < arguments.count ? arguments[argument.index] : 0
      let value = UInt32(truncatingIfNeeded: register) & argument.mask
      return (cases.first { $0.values.contains(value) }?.decision ?? otherwise).resolved(for: arguments)
    }
  }
}
