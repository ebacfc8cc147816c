import Glibc
import Synchronization
package import SystemPackage

/// Signals of this process, each handed to the listener of that time.
///
/// Handlers run one at a time, in the order in which the signals came, on the thread that received the signal or that
/// began to listen. They may begin and end subscriptions.
package final class ProcessSignals: Sendable {
  private let source: SignalSource
  private let state = Mutex(SignalQueue())

  /// Blocks the signals; make it first thing in `main`, before any thread exists.
  package convenience init() { self.init(SignalSource()) }

  init(_ source: SignalSource) { self.source = source }

  /// Begins to receive, for as long as the process lives, with the signals that have come since the initialiser.
  package func start() throws(Errno) { _ = try startThread() }

  func startThread() throws(Errno) -> pthread_t { try source.startThread { [self] in receive($0) } }

  /// First ending signal that came, whether a listener took it or not.
  package var first: Int32? { state.withLock(\.first) }

  /// Hands ending signals (SIGINT, SIGTERM, SIGHUP, SIGQUIT) to `handler` while the subscription lasts and no newer one
  /// has begun; those that no listener has taken yet come at once.
  package func listen(_ handler: @escaping @Sendable (Int32) -> Void) -> SignalSubscription {
    subscribe(.ending, handler)
  }

  /// Calls `handler` when the terminal's size changes, while the subscription lasts and no newer one has begun. A
  /// change without a listener is forgotten: ask for the size first.
  package func listenToWindowChanges(_ handler: @escaping @Sendable () -> Void) -> SignalSubscription {
    subscribe(.windowChange) { _ in handler() }
  }

  private func subscribe(
    _ kind: SignalKind, _ handler: @escaping @Sendable (Int32) -> Void
  ) -> SignalSubscription {
    let number = state.withLock { $0.subscribe(kind, handler) }
    deliver()
    return SignalSubscription { [self] in state.withLock { $0.unsubscribe(number) } }
  }

  /// Takes a signal as if the process had received it.
  func receive(_ signal: Int32) {
    state.withLock { $0.append(signal) }
    deliver()
  }

  /// Delivers signals; does nothing while another thread delivers, which then delivers these too.
  private func deliver() {
    guard state.withLock({ $0.beginDelivering() }) else { return }
    while let (handler, signal) = state.withLock({ $0.next() }) { handler(signal) }
  }
}

/// Subscription of a listener to signals, until `cancel` or the end of this object: hold on to it.
package final class SignalSubscription: Sendable {
  private let end: @Sendable () -> Void

  fileprivate init(end: @escaping @Sendable () -> Void) { self.end = end }

  deinit { end() }

  /// Ends the subscription: the handler is not called again, but may be running on another thread.
  package func cancel() { end() }
}

private enum SignalKind {
  case ending, windowChange

  init(of signal: Int32) { self = signal == SignalSource.windowChange ? .windowChange : .ending }
}

/// Signals that have come, and their listeners.
private struct SignalQueue {
  private struct Listener {
    let number: Int
    let kind: SignalKind
    let handler: @Sendable (Int32) -> Void
  }

  private(set) var first: Int32?
  /// The newest last.
  private var listeners: [Listener] = []
  private var lastNumber = 0
  private var signals: [Int32] = []
  private var isDelivering = false

  mutating func subscribe(_ kind: SignalKind, _ handler: @escaping @Sendable (Int32) -> Void) -> Int {
    lastNumber += 1
    listeners.append(Listener(number: lastNumber, kind: kind, handler: handler))
    return lastNumber
  }

  mutating func unsubscribe(_ number: Int) { listeners.removeAll { $0.number == number } }

  mutating func append(_ signal: Int32) {
    switch SignalKind(of: signal) {
    case .ending: first = first ?? signal
    case .windowChange:
      guard listener(for: signal) != nil else { return }
    }
    signals.append(signal)
  }

  /// Begins to deliver; returns false where a thread delivers already.
  mutating func beginDelivering() -> Bool {
    defer { isDelivering = true }
    return !isDelivering
  }

  /// Returns the earliest signal with a listener, and its newest listener's handler; nil ends the delivering.
  mutating func next() -> (handler: @Sendable (Int32) -> Void, signal: Int32)? {
    for (index, signal) in signals.enumerated() {
      guard let listener = listener(for: signal) else { continue }
      signals.remove(at: index)
      return (listener.handler, signal)
    }
    isDelivering = false
    return nil
  }

  private func listener(for signal: Int32) -> Listener? {
    listeners.last { $0.kind == SignalKind(of: signal) }
  }
}
