import Synchronization

/// A caller's handle on one execution, with which it can end it: before it starts, while it runs, never after.
public final class ExecutionControl: Sendable {
  private struct State {
    var first: Int32?
    var pending: [Int32] = []
    var handler: (@Sendable (Int32) -> Void)?
  }

  private let state = Mutex(State())

  /// Makes a control for one execution.
  public init() {}

  /// SIGINT (2) interrupts the program, and kills it the second time; SIGTERM (15) and SIGHUP (1) end everything that
  /// the execution started, with a grace.
  public func interrupt(_ signal: Int32) {
    let handler = state.withLock { state in
      state.first = state.first ?? signal
      if state.handler == nil { state.pending.append(signal) }
      return state.handler
    }
    handler?(signal)
  }

  /// The first signal that came, whoever took it.
  package var signal: Int32? { state.withLock { $0.first } }

  /// Takes the signals from now on, those that already came first.
  package func attach(_ handler: @escaping @Sendable (Int32) -> Void) {
    let pending = state.withLock { state in
      defer { state.pending = [] }
      state.handler = handler
      return state.pending
    }
    for signal in pending { handler(signal) }
  }

  /// Signals that come now have nobody left to end.
  package func detach() { state.withLock { $0.handler = { _ in } } }
}
