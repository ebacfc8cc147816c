package import AgentClient
package import SandboxCore

/// A sandbox as the server of its session needs it.
package protocol ServedSandbox: AgentConnection {
  /// Sets the receiver of output that belongs to no running execution; it is called on the sandbox's thread.
  func keepBackground(_ sink: @escaping @Sendable ([UInt8]) -> Void)
  /// Resources that it uses now.
  func usage() async -> SessionUsage
  /// Ends and removes the sandbox; what is under way, and asked for later, fails with the error.
  func terminate(because error: SandboxError) async
  /// Returns when the sandbox is gone, whatever ends it.
  func removal() async
}
