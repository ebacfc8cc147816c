import Glibc
import Synchronization
import SystemCalls
package import SystemPackage

/// A thread that runs an event loop, and the executor of the actors that live on it.
///
/// It is a task executor too: a task that prefers it resumes on this thread after a call to such an actor. Otherwise
/// its continuation would go by way of a thread of Swift's pool, which takes as long as a pipe takes to wake its
/// reader.
///
/// `@unchecked`: `loop` is the one member that is not safe to share; it is made before the thread, handed to it, and
/// touched afterwards only on it, which `onLoop` checks.
package final class LoopThread: SerialExecutor, TaskExecutor, @unchecked Sendable {
  private let loop = EventLoop()
  private let mailbox: LoopMailbox<LoopJob>
  /// `pthread_self()` of the thread; 0 until it runs.
  private let thread = Atomic<pthread_t>(0)

  /// Starts the thread.
  package init() throws(Errno) {
    mailbox = try LoopMailbox()
    try DetachedThread.start(onOtherProcessor: true) { [self] in run() }
  }

  /// Runs a job on the thread, before it waits again.
  package func post(_ job: @escaping @Sendable () -> Void) {
    if isCurrent { loop.soon(job) } else { mailbox.post(job) }
  }

  /// The loop; a programming error off the thread.
  package var onLoop: EventLoop {
    checkIsolated()
    return loop
  }

  /// Ends the thread once what was posted before has run.
  package func stop() { post { self.loop.stop() } }

  package func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    post {
      unowned.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
    }
  }

  /// Whether the caller runs on the thread.
  package var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

  package func checkIsolated() { precondition(isCurrent, "off the loop's thread") }

  private func run() {
    thread.store(pthread_self(), ordering: .relaxed)
    let watch = mailbox.open(on: loop)
    loop.run()
    watch.cancel()
  }
}
