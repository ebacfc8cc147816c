import SandboxCore
import Synchronization
import Terminal

/// Signals to the process of a prompt: Ctrl-C is for the cell that runs, and what ends a process ends the prompt.
final class PromptSignals: Sendable {
  private struct State {
    var control: ExecutionControl?
    var handler: (@Sendable (Int32) -> Void)?
    var ending: Int32?
    var subscriptions: [SignalSubscription] = []
  }

  private let state = Mutex(State())
  private let reader: any CellReader
  private static let interrupt: Int32 = 2
  private static let quit: Int32 = 3

  init(_ context: Context, _ reader: any CellReader) {
    self.reader = reader
    let subscriptions = [
      context.signals.listen { [weak self] in self?.receive($0) },
      context.signals.listenToWindowChanges { [weak self] in self?.resize() },
    ]
    state.withLock { $0.subscriptions = subscriptions }
  }

  /// The signal that ends the prompt; nil for none.
  var ending: Int32? { state.withLock(\.ending) }

  /// Sends signals to this execution until `release`.
  func pass(to control: ExecutionControl) {
    let ending = state.withLock { state in
      state.control = control
      return state.ending
    }
    if let ending { control.interrupt(ending) }
  }

  /// Sends signals to this handler until `release`.
  func pass(to handler: @escaping @Sendable (Int32) -> Void) {
    let ending = state.withLock { state in
      state.handler = handler
      return state.ending
    }
    if let ending { handler(ending) }
  }

  func release() {
    state.withLock { state in
      state.control = nil
      state.handler = nil
    }
  }

  private func receive(_ signal: Int32) {
    let isEnding = signal != Self.interrupt && signal != Self.quit
    let handler = state.withLock { state in
      if isEnding { state.ending = state.ending ?? signal }
      return state.handler ?? state.control.map { control in { control.interrupt($0) } }
    }
    if let handler { handler(signal) } else if !isEnding { reader.interrupt() }
    if isEnding { reader.stop() }
  }

  private func resize() {
    reader.resize()
    state.withLock(\.control)?.resize(InteractiveTerminal.size)
  }
}
