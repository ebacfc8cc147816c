import Dispatch
import Synchronization

/// Executor of the tool's task on the process's first thread, so that no other thread has to be started.
final class MainThread: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let arrival = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrival.signal()
  }

  /// Runs jobs as they come, for ever; called on the process's first thread.
  func run() -> Never {
    while true {
      arrival.wait()
      jobs.withLock { $0.removeFirst() }.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
