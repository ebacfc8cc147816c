import AgentTransport
import CLinux
import Glibc
import SandboxCore
import Synchronization
import SystemPackage

/// A thread that runs an event loop, and the executor of the actors that live on it.
///
/// It is a task's executor too: whoever waits for such an actor under its preference is woken on this thread. Without it a
/// continuation goes by way of a thread of Swift's pool, which takes as long as a pipe takes to wake its reader.
///
/// `@unchecked`: `loop` is the one member that is not safe to share; it is made before the thread, handed to it, and
/// touched afterwards only on it, which `onLoop` checks.
final class LoopThread: SerialExecutor, TaskExecutor, @unchecked Sendable {
  private let loop = EventLoop()
  private let mailbox: LoopMailbox<LoopJob>
  /// The thread's `pthread_self()`, from the moment it runs.
  private let thread = Atomic<pthread_t>(0)

  private init() throws(Errno) {
    mailbox = try LoopMailbox()
    try start()
  }

  static func started() throws(SandboxError) -> LoopThread {
    do throws(Errno) {
      return try LoopThread()
    } catch {
      throw SandboxError("cannot start a thread: \(error)")
    }
  }

  /// Runs a job on the thread, before it waits again.
  func post(_ job: @escaping @Sendable () -> Void) {
    if isCurrent { loop.soon(job) } else { mailbox.post(job) }
  }

  /// The loop, for code that runs on the thread already.
  var onLoop: EventLoop {
    checkIsolated()
    return loop
  }

  /// Ends the thread once what was posted before has run.
  func stop() { post { self.loop.stop() } }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    post {
      unowned.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
    }
  }

  /// Whether the caller runs on the thread.
  var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

  func checkIsolated() { precondition(isCurrent, "off the loop's thread") }

  private func start() throws(Errno) {
    let argument = Unmanaged.passRetained(self).toOpaque()
    let error = clinux_start_thread({ LoopThread.main($0) }, argument)
    if error != 0 {
      Unmanaged<LoopThread>.fromOpaque(argument).release()
      throw Errno(rawValue: error)
    }
  }

  /// All signals stay with the program's other threads: a write to a peer that is gone must only fail.
  private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
    guard let argument else { return nil }
    let this = Unmanaged<LoopThread>.fromOpaque(argument).takeRetainedValue()
    this.thread.store(pthread_self(), ordering: .relaxed)
    let watch = this.mailbox.open(on: this.loop)
    this.loop.run()
    watch.cancel()
    return nil
  }
}
