import Glibc
package import SystemPackage

/// Waits for descriptors and timers and calls their handlers, one after the other, on the thread that runs it.
///
/// Built on poll(2): a sandbox has few descriptors, most of them live for milliseconds, and nothing about an inherited
/// descriptor (such as O_NONBLOCK) needs to change.
package final class EventLoop {
  private var watches: [Watch] = []
  private var timers: [LoopTimer] = []
  private var jobs: [() -> Void] = []
  private var lastJobs: [() -> Void] = []
  private var isRunning = false

  package init() {}

  /// Calls the handler whenever the descriptor is ready for one of the watch's `interest`, until the watch is
  /// cancelled.
  ///
  /// The watch does not own the descriptor; cancel it before closing.
  package func watch(
    _ descriptor: FileDescriptor, for interest: Interest, handler: @escaping (Interest) -> Void
  ) -> Watch {
    let watch = Watch(descriptor, interest, handler)
    watches.append(watch)
    return watch
  }

  /// Leaves the watch out for a moment where its handler could not act, as no descriptors are left, say: the loop would
  /// call it again at once.
  package func pause(_ watch: Watch) {
    let interest = watch.interest
    watch.interest = []
    schedule(after: .milliseconds(100)) { watch.interest = interest }
  }

  /// Calls the body once, after the duration; on the monotonic clock.
  @discardableResult
  package func schedule(after delay: Duration, _ body: @escaping () -> Void) -> LoopTimer {
    let timer = LoopTimer(deadline: .now.advanced(by: delay), body)
    timers.append(timer)
    return timer
  }

  /// Calls the body once, after the present handler and before the loop waits again.
  package func soon(_ body: @escaping () -> Void) { jobs.append(body) }

  /// Calls the body once, just before the loop waits again.
  package func beforeWaiting(_ body: @escaping () -> Void) { lastJobs.append(body) }

  /// Runs until a handler calls `stop`.
  package func run() {
    isRunning = true
    while isRunning {
      repeat {
        runJobs()
        forgetCancelled()
      } while hasJobs
      if isRunning { turn() }
    }
    runJobs()
  }

  /// Ends `run` once the current handler has returned.
  package func stop() { isRunning = false }

  private func runJobs() {
    while hasJobs {
      let due = jobs.isEmpty ? lastJobs : jobs
      if jobs.isEmpty { lastJobs = [] } else { jobs = [] }
      for body in due { body() }
    }
  }

  private var hasJobs: Bool { !jobs.isEmpty || !lastJobs.isEmpty }

  /// Releases what cancelled watches and timers hold, whose end may be a reason for more jobs.
  private func forgetCancelled() {
    watches.removeAll { $0.isCancelled }
    timers.removeAll { $0.isCancelled }
  }

  private func turn() {
    let polled = watches
    var descriptors = polled.map { pollfd(fd: $0.pollDescriptor, events: $0.interest.rawValue, revents: 0) }
    let isReady = Self.wait(for: &descriptors, milliseconds: pollTimeout())
    fireTimers()
    guard isReady else { return }
    for (watch, descriptor) in zip(polled, descriptors) where descriptor.revents != 0 {
      watch.fire(Interest(rawValue: descriptor.revents))
    }
  }

  /// Waits until one is ready, or the time is over; negative: without end. Returns whether one is ready.
  private static func wait(for descriptors: inout [pollfd], milliseconds: Int32) -> Bool {
    let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    guard count < 0, errno != EINTR else { return count > 0 }
    // It refuses more than the process may now open, and fails without memory: asking again at once would spin.
    let pause: Int32 = 10
    for index in descriptors.indices { poll(&descriptors[index], 1, 0) }
    if descriptors.contains(where: { $0.revents != 0 }) { return true }
    poll(nil, 0, milliseconds < 0 ? pause : min(pause, milliseconds))
    return false
  }

  /// Milliseconds, rounded up: a timer never fires early and never spins.
  private func pollTimeout() -> Int32 {
    guard let next = timers.map(\.deadline).min() else { return -1 }
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: next).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(clamping: min(seconds, 86_400) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func fireTimers() {
    guard !timers.isEmpty else { return }
    let now = ContinuousClock.now
    let due = timers.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
    timers.removeAll { $0.deadline <= now }
    for timer in due where !timer.isCancelled { timer.body() }
  }
}
