/// Facts about one session at one moment.
public struct SessionInfo: Sendable, Equatable {
  /// Activity of a session.
  public enum State: String, Sendable, CaseIterable {
    /// Nothing is under way.
    case idle
    /// Executions are under way.
    case busy
    /// Nothing is under way, and its latest execution could not be started.
    case failing
    /// Its supervisor does not answer.
    case unresponsive
    /// Another version of alphagent made it, or its record is damaged; it can be ended, and nothing else.
    case incompatible
  }

  /// 16 hexadecimal digits.
  public let id: String
  /// Its name; nil for none.
  public let name: String?
  /// Labels to find it by.
  public let labels: [String: String]
  /// Time of its start, in milliseconds since 1970.
  public let created: Int64
  /// The process that owns it; 0 where it is not known.
  public let supervisor: Int32
  /// Its activity.
  public let state: State
  /// Facts that only its supervisor knows; nil where it does not answer.
  public let details: Details?

  /// Facts about a session.
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

  /// Facts that a session's supervisor knows.
  public struct Details: Sendable, Equatable {
    /// The limits, and whether this host holds the session to each.
    public var limits: [EnforcedLimit]
    /// Number of executions so far, those under way included.
    public var executions: Int
    /// Number of executions that are under way or wait for their turn.
    public var running: Int
    /// Number of connected clients, without those that have only asked for this information.
    public var clients: Int
    /// Time left of its time to live.
    public var timeLeft: Duration
    /// Time until it ends as idle, if nothing happens.
    public var idleLeft: Duration
    /// Resources that it uses.
    public var usage: SessionUsage

    /// Facts from a supervisor.
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

extension SessionInfo {
  /// Whether it has all of these labels.
  package func has(_ labels: [String: String]) -> Bool { labels.allSatisfy { self.labels[$0.key] == $0.value } }
}

/// Resources that a session uses at one moment.
public struct SessionUsage: Sendable, Equatable {
  /// Bytes of memory: the kernel's count for the sandbox where there is one, else the sum over its processes.
  public var memory: UInt64
  /// Most bytes that it held at once; nil where the host keeps no count.
  public var memoryPeak: UInt64?
  /// User and system time of all processes, those that have ended included.
  public var cpu: Duration
  /// Number of processes of its programs.
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
