import Synchronization

/// Event that a caller sends to an execution under way.
package enum ControlEvent: Sendable {
  case signal(Int32)
  case resize(WindowSize)
}

/// A caller's control of one execution: ends it, before it starts or while it runs, and resizes its terminal.
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

  /// Tells the execution that its terminal has another size.
  public func resize(_ size: WindowSize) { tell(.resize(size)) }

  private func tell(_ event: ControlEvent) {
    let handler = state.withLock { state in
      if state.handler == nil { state.pending.append(event) }
      return state.handler
    }
    handler?(event)
  }

  /// The first signal that the caller sent, handled or not; nil for none.
  package var signal: Int32? { state.withLock { $0.first } }

  /// Passes the pending events, and then all later ones, to the handler.
  package func attach(_ handler: @escaping @Sendable (ControlEvent) -> Void) {
    let pending = state.withLock { state in
      defer { state.pending = [] }
      state.handler = handler
      return state.pending
    }
    for event in pending { handler(event) }
  }

  /// Drops all later events, since the execution is over.
  package func detach() { state.withLock { $0.handler = { _ in } } }
}
