import AgentTransport
import SandboxCore
import SystemCalls

/// A sandbox whose agent is starting, before it is known what it will be used for.
struct StartedSandbox: Sendable {
  let thread: LoopThread
  let parts: SandboxParts
  /// Shape of the sandbox, which alone decides whether it suits a request.
  let shape: LaunchShape

  /// Starts a sandbox; called on `thread`.
  init(
    _ shape: LaunchShape, requiring required: Set<Control>, _ id: SessionID = .random(), on host: LocalHost,
    thread: LoopThread
  ) throws(SandboxError) {
    parts = try SandboxParts(shape, requiring: required, id, on: host)
    self.thread = thread
    self.shape = shape
  }

  /// Removes it; returns when nothing of it is left.
  func discard() async {
    await blocking { [parts] in parts.remove() }
    thread.stop()
  }
}
