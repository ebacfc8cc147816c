/// Properties of a sandbox that its launch fixes.
///
/// Sandboxes of equal shapes are interchangeable until one is used: everything else (time, environment, network policy,
/// programs and files) is set in a running sandbox.
public struct LaunchShape: Hashable, Sendable {
  /// Program that makes the sandbox.
  public var runtime = Runtime.bubblewrap
  /// Resources that it may use.
  public var limits = Limits()

  /// The default shape.
  public init() {}
}

/// Program of the host that makes sandboxes; the raw value is its name for `--runtime`.
public enum Runtime: String, Hashable, Sendable, CaseIterable {
  /// Namespaces and a filter of system calls, without root or a daemon.
  case bubblewrap
  /// The reference runtime for OCI containers.
  case runc
  /// gVisor: a kernel of its own in user space.
  case runsc
}

/// Resources of the host that a sandbox may use.
public struct Limits: Hashable, Sendable {
  /// The most memory that all of the sandbox may hold, swap included.
  public var memory = ByteSize(megabytes: 4096)
  /// CPUs' worth of time per second; nil: all of the host's.
  public var cpus: Double?
  /// Most processes and threads at once.
  public var pids = 512
  /// The size of the writable layer (`/workspace`, `/tmp` and the home directory together); nil: half of `memory`.
  public var disk: ByteSize?

  /// The default limits.
  public init() {}

  /// The value of `disk`, or its default.
  public var diskSize: ByteSize { disk ?? ByteSize(bytes: memory.bytes / 2) }

  /// Most sockets at once: what waits in one is seldom more than a quarter of a megabyte.
  package var sockets: Int { Int(clamping: max(memory.bytes >> 20, 64)) }

  /// Number of processors that programs see; nil: all of the host's.
  package var processors: Int? { cpus.map { max(1, Int($0.rounded(.up))) } }
}
