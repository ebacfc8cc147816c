package import AgentClient
package import SandboxCore

/// A sandbox as the server of its session needs it.
package protocol ServedSandbox: AgentConnection {
  /// Takes what is printed while no execution is there to take it; called on the sandbox's thread.
  func keepBackground(_ sink: @escaping @Sendable ([UInt8]) -> Void)
  /// What it holds now; `earlier` is the processor time of what has ended.
  func usage(after earlier: Duration) async -> SessionUsage
  /// Returns when the sandbox is gone, whatever ends it.
  func removal() async
}
