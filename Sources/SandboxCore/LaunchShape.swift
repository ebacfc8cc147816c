/// What the launch of a sandbox fixes.
///
/// Sandboxes of equal shapes are interchangeable until one is used: all the rest (time, environment, network policy,
/// programs and files) is told to a sandbox that runs already.
public struct LaunchShape: Hashable, Sendable {
  /// What makes the sandbox.
  public var runtime = Runtime.bubblewrap
  /// What it may use.
  public var limits = Limits()

  /// The default shape.
  public init() {}
}

/// The program of the host's that makes sandboxes; the raw value is its name for `--runtime`.
public enum Runtime: String, Hashable, Sendable, CaseIterable {
  /// Namespaces and a filter of system calls, without root or a daemon.
  case bubblewrap
  /// The reference runtime for OCI containers.
  case runc
  /// gVisor: a kernel of its own in user space.
  case runsc
}

/// What a sandbox may use of the host.
public struct Limits: Hashable, Sendable {
  /// The most memory that all of the sandbox may hold, swap included.
  public var memory = ByteSize(megabytes: 4096)
  /// CPUs' worth of time per second; nil: all of the host's.
  public var cpus: Double?
  /// Processes and threads at once.
  public var pids = 512
  /// The size of the writable layer (`/workspace`, `/tmp` and the home directory together); nil: half of `memory`.
  public var disk: ByteSize?

  /// The default limits.
  public init() {}

  /// The size that `disk` comes to.
  public var diskSize: ByteSize { disk ?? ByteSize(bytes: memory.bytes / 2) }

  /// The processors that programs see; nil: all of the host's.
  package var processors: Int? { cpus.map { max(1, Int($0.rounded(.up))) } }
}
