/// One session, as it is at one moment.
public struct SessionInfo: Sendable, Equatable {
  /// What a session is doing.
  public enum State: String, Sendable, CaseIterable {
    /// Nothing is under way.
    case idle
    /// Executions are under way.
    case busy
    /// Its supervisor does not answer.
    case unresponsive
  }

  /// 16 hexadecimal digits.
  public let id: String
  /// What it was named, if it was.
  public let name: String?
  /// What it can be found by.
  public let labels: [String: String]
  /// When it was made, in milliseconds since 1970.
  public let created: Int64
  /// The process that owns it.
  public let supervisor: Int32
  /// What it is doing.
  public let state: State
  /// What only its supervisor knows; nil where that does not answer.
  public let details: Details?

  /// What is known of a session.
  public init(
    id: String, name: String?, labels: [String: String], created: Int64, supervisor: Int32, state: State,
    details: Details? = nil
  ) {
    self.id = id
    self.name = name
    self.labels = labels
    self.created = created
    self.supervisor = supervisor
    self.state = state
    self.details = details
  }

  /// What a session's supervisor tells of it.
  public struct Details: Sendable, Equatable {
    /// The limits, and whether this host holds the session to each.
    public var limits: [EnforcedLimit]
    /// How many executions there have been, those under way included.
    public var executions: Int
    /// How many are under way or wait for their turn.
    public var running: Int
    /// How many clients are connected, the asking one included.
    public var clients: Int
    /// Until the end of its time to live.
    public var timeLeft: Duration
    /// Until it ends for want of work, as things are.
    public var idleLeft: Duration
    /// What it holds.
    public var usage: SessionUsage

    /// What a supervisor knows.
    public init(
      limits: [EnforcedLimit], executions: Int, running: Int, clients: Int, timeLeft: Duration, idleLeft: Duration,
      usage: SessionUsage
    ) {
      self.limits = limits
      self.executions = executions
      self.running = running
      self.clients = clients
      self.timeLeft = timeLeft
      self.idleLeft = idleLeft
      self.usage = usage
    }
  }
}

/// What a session holds at one moment.
public struct SessionUsage: Sendable, Equatable {
  /// Bytes of memory: the kernel's count for the sandbox where there is one, else the sum of what its processes hold.
  public var memory: UInt64
  /// The most bytes it held at once; nil where the host keeps no count.
  public var memoryPeak: UInt64?
  /// User and system time of the executions that have ended and of the processes that live.
  public var cpu: Duration
  /// Processes of its programs.
  public var processes: Int
  /// Bytes in the writable layer.
  public var disk: UInt64

  /// Measured use.
  public init(
    memory: UInt64 = 0, memoryPeak: UInt64? = nil, cpu: Duration = .zero, processes: Int = 0, disk: UInt64 = 0
  ) {
    self.memory = memory
    self.memoryPeak = memoryPeak
    self.cpu = cpu
    self.processes = processes
    self.disk = disk
  }
}
