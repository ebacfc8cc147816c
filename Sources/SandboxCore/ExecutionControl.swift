import Synchronization

/// What a caller tells an execution that is under way.
package enum ControlEvent: Sendable {
  case signal(Int32)
  case resize(WindowSize)
}

/// A caller's handle on one execution, with which it can end it: before it starts, while it runs, never after.
public final class ExecutionControl: Sendable {
  private struct State {
    var first: Int32?
    var pending: [ControlEvent] = []
    var handler: (@Sendable (ControlEvent) -> Void)?
  }

  private let state = Mutex(State())

  /// Makes a control for one execution.
  public init() {}

  /// SIGINT (2) interrupts the program, and kills it the second time; SIGTERM (15) and SIGHUP (1) end everything that
  /// the execution started, with a grace.
  public func interrupt(_ signal: Int32) {
    state.withLock { $0.first = $0.first ?? signal }
    tell(.signal(signal))
  }

  /// The terminal of the execution has another size now.
  public func resize(_ size: WindowSize) { tell(.resize(size)) }

  private func tell(_ event: ControlEvent) {
    let handler = state.withLock { state in
      if state.handler == nil { state.pending.append(event) }
      return state.handler
    }
    handler?(event)
  }

  /// The first signal that came, whoever took it.
  package var signal: Int32? { state.withLock { $0.first } }

  /// Takes the events from now on, those that already came first.
  package func attach(_ handler: @escaping @Sendable (ControlEvent) -> Void) {
    let pending = state.withLock { state in
      defer { state.pending = [] }
      state.handler = handler
      return state.pending
    }
    for event in pending { handler(event) }
  }

  /// Signals that come now have nobody left to end.
  package func detach() { state.withLock { $0.handler = { _ in } } }
}
