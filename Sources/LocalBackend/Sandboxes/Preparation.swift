import AgentClient
import AgentTransport
import SandboxCore
import Synchronization
import SystemCalls

/// The host, and where it is wanted a sandbox, being made on the thread that the sandbox is to live on: a caller that has
/// something else to do first, such as parsing its arguments, does it meanwhile.
final class Preparation: Sendable {
  /// The host, and the sandbox unless that was not wanted or could not be started.
  typealias Outcome = Result<(host: LocalHost, started: StartedSandbox?), SandboxError>

  private let promise = Promise<Outcome>()
  private let isTaken = Mutex(false)

  /// Starts at once; `shape`: of the sandbox that is wanted.
  init(_ shape: LaunchShape?) throws(SandboxError) {
    let thread = try LoopThread.started()
    thread.post { [promise] in promise.fulfil(Self.make(shape, on: thread)) }
  }

  /// Waits for it; nil for all but the first who asks.
  func take() async throws(SandboxError) -> (host: LocalHost, started: StartedSandbox?)? {
    let isFirst = isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
    return isFirst ? try await promise.value.get() : nil
  }

  /// A sandbox that cannot be started is tried again, for its error, when it is needed.
  private static func make(_ shape: LaunchShape?, on thread: LoopThread) -> Outcome {
    Result { () throws(SandboxError) in
      var started: StartedSandbox?
      defer { if started == nil { thread.stop() } }
      let host = try LocalHost()
      started = shape.flatMap { try? StartedSandbox($0, requiring: [], on: host, thread: thread) }
      return (host, started)
    }
  }
}
