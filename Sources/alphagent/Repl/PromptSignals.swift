import SandboxCore
import Synchronization
import Terminal

/// Signals to the process of a prompt: Ctrl-C is for the cell that runs, and what ends a process ends the prompt.
final class PromptSignals: Sendable {
  private struct State {
    var control: ExecutionControl?
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

  func release() { state.withLock { $0.control = nil } }

  private func receive(_ signal: Int32) {
    let isEnding = signal != Self.interrupt && signal != Self.quit
    let control = state.withLock { state in
      if isEnding { state.ending = state.ending ?? signal }
      return state.control
    }
    if let control { control.interrupt(signal) } else if !isEnding { reader.interrupt() }
    if isEnding { reader.stop() }
  }

  private func resize() {
    reader.resize()
    state.withLock(\.control)?.resize(InteractiveTerminal.size)
  }
}
