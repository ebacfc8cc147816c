/// What a sandbox may use and reach.
public struct SandboxOptions: Sendable, Equatable {
  /// The most time that one execution may take.
  public var timeout: Duration = .seconds(300)
  /// The most memory that all of the sandbox may hold, swap included.
  public var memory = ByteSize(megabytes: 4096)
  /// CPUs' worth of time per second; nil: all of the host's.
  public var cpus: Double?
  /// Processes and threads at once.
  public var pids = 512
  /// The size of the writable layer (`/workspace`, `/tmp` and the home directory together); nil: half of `memory`.
  public var disk: ByteSize?
  /// What the sandbox may connect to.
  public var network = NetworkPolicy.public
  /// Variables that every execution gets, beside those the sandbox sets itself.
  public var environment: [EnvironmentVariable] = []
  /// The controls that must be enforced: making the sandbox fails where the host cannot. The others are best effort.
  public var required: Set<Control> = []

  /// The default sandbox.
  public init() {}

  /// The size that `disk` comes to.
  public var diskSize: ByteSize { disk ?? ByteSize(bytes: memory.bytes / 2) }
}

/// A variable of a program's environment; the name has no `=` and neither part has a NUL.
public struct EnvironmentVariable: Sendable, Equatable {
  /// The part before the `=`.
  public let name: String
  /// The part behind it, which may be empty.
  public let value: String

  /// Throws a usage error for a name that is empty or holds `=`, and for a NUL anywhere.
  public init(name: String, value: String) throws(SandboxError) {
    guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")) else {
      throw .usage("'\(name)' is not the name of an environment variable")
    }
    guard !name.utf8.contains(0), !value.utf8.contains(0) else {
      throw .usage("environment variable '\(name)' holds a NUL byte")
    }
    self.name = name
    self.value = value
  }
}
