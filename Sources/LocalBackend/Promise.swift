import Synchronization

/// A value that is still being made.
package final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiter: CheckedContinuation<Value, Never>?
  }

  private let state = Mutex(State())

  /// Waits for it; called once.
  package var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state in
          if state.value == nil { state.waiter = continuation }
          return state.value
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }

  /// Called once.
  func fulfil(_ value: Value) {
    let waiter = state.withLock { state in
      state.value = value
      return state.waiter
    }
    waiter?.resume(returning: value)
  }
}
