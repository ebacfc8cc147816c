/// A control that a sandbox promises and that a host may or may not be able to enforce.
public enum Control: String, Sendable, Hashable, CaseIterable {
  case timeout, memory, cpus, pids, disk, network
}

/// A limit as it holds in one sandbox.
public struct EnforcedLimit: Sendable, Equatable {
  /// What `--json` prints as the limit's value.
  public enum Value: Sendable, Equatable {
    case seconds(Double)
    case bytes(UInt64)
    case count(Double)
    case name(String)
  }

  /// What is limited.
  public let control: Control
  /// The limit itself.
  public let value: Value
  /// False where this host cannot hold the program to it.
  public let enforced: Bool
  /// One line that says how this host gets to enforce it; nil where it does, or nothing is known.
  public let remedy: String?

  /// A limit as one host holds it.
  public init(control: Control, value: Value, enforced: Bool, remedy: String? = nil) {
    self.control = control
    self.value = value
    self.enforced = enforced
    self.remedy = remedy
  }
}
