/// A control that a sandbox promises and that a host may or may not be able to enforce.
public enum Control: String, Sendable, Hashable, CaseIterable {
  case timeout, memory, cpus, pids, disk, network
}

/// A limit as it holds in one sandbox.
public struct EnforcedLimit: Sendable, Equatable {
  /// Value of a limit, as `--json` prints it.
  public enum Value: Sendable, Equatable {
    case seconds(Double)
    case bytes(UInt64)
    case count(Double)
    case name(String)
  }

  /// The control that has the limit.
  public let control: Control
  /// The limit itself.
  public let value: Value
  /// Whether this host holds the program to it.
  public let enforced: Bool
  /// One line that says how to make this host enforce it; nil where it does, or where no way is known.
  public let remedy: String?

  /// A limit as one host holds it.
  public init(control: Control, value: Value, enforced: Bool, remedy: String? = nil) {
    self.control = control
    self.value = value
    self.enforced = enforced
    self.remedy = remedy
  }
}
