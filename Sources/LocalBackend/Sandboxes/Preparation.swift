import AgentClient
import AgentTransport
import SandboxCore
import Synchronization
import SystemCalls

/// The host and, where it is wanted, a sandbox, being made on the sandbox's own thread while the caller does something
/// else, such as parsing its arguments.
final class Preparation: Sendable {
  /// The host, and the sandbox unless that was not wanted or could not be started.
  typealias Outcome = Result<(host: LocalHost, started: StartedSandbox?), SandboxError>

  private let promise = Promise<Outcome>()
  private let isTaken = Mutex(false)

  /// Starts at once; `shape`: that of the wanted sandbox, nil for none.
  init(_ shape: LaunchShape?) throws(SandboxError) {
    let thread = try LoopThread.started()
    thread.post { [promise] in promise.fulfil(Self.make(shape, on: thread)) }
  }

  /// Waits for the outcome; nil for every caller but the first.
  func take() async throws(SandboxError) -> (host: LocalHost, started: StartedSandbox?)? {
    let isFirst = isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
    return isFirst ? try await promise.value.get() : nil
  }

  /// Ignores that a sandbox cannot be started: it is tried again when it is needed, and the error is thrown then.
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
