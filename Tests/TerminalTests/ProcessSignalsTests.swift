import Glibc
import Synchronization
@testable import Terminal
import Testing

@Suite struct ProcessSignalsTests {
  /// Signals that a listener was handed.
  private final class Heard: Sendable {
    private let signals = Mutex<[Int32]>([])

    var all: [Int32] { signals.withLock(\.self) }

    func note(_ signal: Int32) { signals.withLock { $0.append(signal) } }
  }

  /// Signals that come only from the tests, because the source catches none.
  private let signals = ProcessSignals(SignalSource(blocking: []))
  private let older = Heard()
  private let newer = Heard()

  @Test func theNewestListenerTakesASignal() {
    let first = signals.listen { older.note($0) }
    signals.receive(SIGINT)
    let second = signals.listen { newer.note($0) }
    signals.receive(SIGTERM)
    second.cancel()
    signals.receive(SIGHUP)
    first.cancel()
    #expect(older.all == [SIGINT, SIGHUP] && newer.all == [SIGTERM])
  }

  @Test func aSubscriptionEndsWithItsObject() {
    let first = signals.listen { older.note($0) }
    _ = signals.listen { newer.note($0) }
    signals.receive(SIGINT)
    withExtendedLifetime(first) { #expect(older.all == [SIGINT] && newer.all.isEmpty) }
  }

  @Test func anOlderSubscriptionMayEndFirst() {
    let first = signals.listen { older.note($0) }
    let second = signals.listen { newer.note($0) }
    first.cancel()
    signals.receive(SIGINT)
    second.cancel()
    #expect(older.all.isEmpty && newer.all == [SIGINT])
  }

  @Test func whatNobodyTookIsKept() {
    for signal in [SIGINT, SIGWINCH, SIGTERM] { signals.receive(signal) }
    signals.listen { older.note($0) }.cancel()
    #expect(older.all == [SIGINT, SIGTERM])
    signals.receive(SIGHUP)
    signals.listen { newer.note($0) }.cancel()
    #expect(newer.all == [SIGHUP])
  }

  @Test func remembersTheFirstEndingSignal() {
    #expect(signals.first == nil)
    for signal in [SIGWINCH, SIGTERM, SIGINT] { signals.receive(signal) }
    #expect(signals.first == SIGTERM)
  }

  @Test func windowChangesComeApart() {
    let subscriptions = [signals.listenToWindowChanges { older.note(0) }, signals.listen { newer.note($0) }]
    for signal in [SIGINT, SIGWINCH] { signals.receive(signal) }
    withExtendedLifetime(subscriptions) { #expect(older.all == [0] && newer.all == [SIGINT]) }
  }

  @Test func aHandlerMayListenAndEnd() {
    let inner = Mutex<SignalSubscription?>(nil)
    let outer = signals.listen { [signals, newer, older] signal in
      older.note(signal)
      guard signal == SIGINT else { return }
      inner.withLock { $0 = signals.listen { newer.note($0) } }
      signals.receive(SIGTERM)
    }
    signals.receive(SIGINT)
    withExtendedLifetime(outer) { #expect(older.all == [SIGINT] && newer.all == [SIGTERM]) }
  }

  @Test(.timeLimit(.minutes(1))) func receivesTheSignalsOfTheProcess() async throws {
    let (received, continuation) = AsyncStream.makeStream(of: Int32.self)
    let (signals, thread) = try SignalSourceTests.keepingMask {
      let signals = ProcessSignals(SignalSource(blocking: [SIGALRM, SIGWINCH]))
      return (signals, try signals.startThread())
    }
    let subscriptions = [
      signals.listen { continuation.yield($0) }, signals.listenToWindowChanges { continuation.yield(SIGWINCH) },
    ]
    var next = received.makeAsyncIterator()
    for number in [SIGALRM, SIGWINCH, SIGALRM] {
      #expect(pthread_kill(thread, number) == 0)
      #expect(await next.next() == number)
    }
    #expect(signals.first == SIGALRM && subscriptions.count == 2)
  }
}
