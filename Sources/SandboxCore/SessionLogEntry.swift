/// Something that happened in a session.
public struct SessionLogEntry: Sendable, Equatable {
  /// What it was.
  public enum Event: Sendable, Equatable {
    /// An execution began: its number in the session, counted from 1, and what it runs, cut where it is long.
    case began(execution: Int, command: String)
    /// It ended.
    case ended(execution: Int, reason: Reason, exitCode: Int32, duration: Duration)
    /// This was printed while no client took it: by a detached execution, which is named, or by processes in the background
    /// and threads of the interpreter, which are not.
    case output(execution: Int?, bytes: [UInt8])
    /// So many entries were dropped at this place, because nobody had read them in time.
    case dropped(Int)
  }

  /// Milliseconds since 1970.
  public let time: Int64
  /// What happened.
  public let event: Event

  /// An entry for a log.
  public init(time: Int64, event: Event) {
    self.time = time
    self.event = event
  }
}
