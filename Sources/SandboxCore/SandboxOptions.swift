/// Options of a sandbox: its limits, its network policy and its environment.
public struct SandboxOptions: Sendable, Equatable {
  /// Options that the launch fixes.
  public var shape = LaunchShape()
  /// Most time that one execution may take.
  public var timeout: Duration = .seconds(300)
  /// Policy on its connections.
  public var network = NetworkPolicy.public
  /// Variables that every execution gets, beside those the sandbox sets itself.
  public var environment: [EnvironmentVariable] = []
  /// The controls that must be enforced: making the sandbox fails where the host cannot. The others are best effort.
  public var required: Set<Control> = []

  /// The default sandbox.
  public init() {}
}

extension SandboxOptions {
  /// The program that makes the sandbox.
  public var runtime: Runtime {
    get { shape.runtime }
    set { shape.runtime = newValue }
  }

  /// Most memory that all of the sandbox may hold, swap included.
  public var memory: ByteSize {
    get { shape.limits.memory }
    set { shape.limits.memory = newValue }
  }

  /// CPUs' worth of time per second; nil: all of the host's.
  public var cpus: Double? {
    get { shape.limits.cpus }
    set { shape.limits.cpus = newValue }
  }

  /// Most processes and threads at once.
  public var pids: Int {
    get { shape.limits.pids }
    set { shape.limits.pids = newValue }
  }

  /// The size of the writable layer; nil: half of `memory`.
  public var disk: ByteSize? {
    get { shape.limits.disk }
    set { shape.limits.disk = newValue }
  }
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
