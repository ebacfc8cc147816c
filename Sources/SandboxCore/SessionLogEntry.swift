/// Entry in a session's log.
public struct SessionLogEntry: Sendable, Equatable {
  /// Event that an entry records.
  public enum Event: Sendable, Equatable {
    /// An execution began: its number in the session, counted from 1, and its command, cut where it is long.
    case began(execution: Int, command: String)
    /// An execution ended.
    case ended(execution: Int, reason: Reason, exitCode: Int32, duration: Duration)
    /// Output that no client took: of the detached execution with this number; nil: of background processes, or of
    /// threads of the interpreter, whose streams are not told apart.
    case output(execution: Int?, stream: Stream?, bytes: [UInt8])
    /// This many entries were dropped here, as they were not read in time.
    case dropped(Int)
  }

  /// Stream that a program has written to.
  public enum Stream: String, Sendable {
    case stdout, stderr
  }

  /// Milliseconds since 1970.
  public let time: Int64
  /// The event.
  public let event: Event

  /// An entry for a log.
  public init(time: Int64, event: Event) {
    self.time = time
    self.event = event
  }
}

extension SessionLogEntry {
  /// Number of the execution that the entry is about; nil for none.
  package var execution: Int? {
    switch event {
    case .began(let execution, _), .ended(let execution, _, _, _): execution
    case .output(let execution, _, _): execution
    case .dropped: nil
    }
  }

  /// Whether the entry is the last one about its execution.
  package var isEnd: Bool {
    if case .ended = event { true } else { false }
  }
}
