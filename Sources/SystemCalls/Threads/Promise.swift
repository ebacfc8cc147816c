import Synchronization

/// Value that is still being computed.
package final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [CheckedContinuation<Value, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// The value, which it waits for.
  package var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state in
          if state.value == nil { state.waiters.append(continuation) }
          return state.value
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }

  /// Resumes all that wait with the value; only the first call counts.
  package func fulfil(_ value: Value) {
    let waiters = state.withLock { state in
      guard state.value == nil else { return [] as [CheckedContinuation<Value, Never>] }
      state.value = value
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: value) }
  }
}
