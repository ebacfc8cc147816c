import Glibc
@testable import Terminal
import Testing

@Suite struct SignalSourceTests {
  /// Signals go to the thread, because older threads of the test runner do not block them.
  @Test(.timeLimit(.minutes(1))) func deliversWhatWasNotIgnored() async throws {
    let (received, continuation) = AsyncStream.makeStream(of: Int32.self)
    let thread = try Self.start { continuation.yield($0) }
    for number in [SIGUSR1, SIGURG, SIGUSR1] {
      #expect(pthread_kill(thread, number) == 0)
      var next = received.makeAsyncIterator()
      #expect(await next.next() == number)
    }
  }

  @Test func leavesIgnoredSignalsAlone() {
    signal(SIGUSR2, SIG_IGN)
    defer { signal(SIGUSR2, SIG_DFL) }
    #expect(Self.keepingMask { SignalSource(blocking: [SIGUSR2, SIGURG]).signals } == [SIGURG])
  }

  @Test func blocksTheFourAndIgnoresBrokenPipes() {
    let mask = Self.keepingMask {
      var mask = sigset_t()
      pthread_sigmask(SIG_SETMASK, &mask, nil)
      _ = SignalSource()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      return mask
    }
    withUnsafePointer(to: mask) { mask in
      for number in [SIGTERM, SIGHUP] { #expect(sigismember(mask, number) == 1) }
      #expect(sigismember(mask, SIGTSTP) == 0)
    }
    #expect(SignalSource(blocking: [SIGPIPE]).signals.isEmpty)
  }

  private static func start(_ handler: @escaping @Sendable (Int32) -> Void) throws -> pthread_t {
    try keepingMask { try SignalSource(blocking: [SIGUSR1, SIGURG]).startThread(handler) }
  }

  /// Runs the body and restores the mask of the thread, which is the test runner's.
  static func keepingMask<Result>(_ body: () throws -> Result) rethrows -> Result {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
    return try body()
  }
}
