import Launchers
import AgentProtocol
import SandboxCore

/// What the server of a session asks, beside executions.
extension LocalSandbox {
  /// Takes what is printed while no execution is there to take it; called on the sandbox's thread.
  func keepBackground(_ sink: @escaping @Sendable ([UInt8]) -> Void) { background.sink = sink }

  /// Opens a call of somebody else's: what the agent says goes to `receive`. Nil where the sandbox is gone, which is said to
  /// `receive`.
  func openRelay(_ first: Message, receive: @escaping @Sendable (Message) -> Void) -> CallID? {
    if let loss {
      receive(.failed(.io, detail: Array(loss.message.utf8)))
      return nil
    }
    let call = calls.new()
    questions[call] = RelayedTransfer(receive: receive)
    send(call, first)
    return call
  }

  func forward(_ message: Message, _ call: CallID) { send(call, message) }

  /// The call is over, and the agent knows.
  func closeRelay(_ call: CallID) { questions[call] = nil }

  /// The call is over, with a last word to the agent.
  func endRelay(_ call: CallID, telling message: Message) {
    guard questions.removeValue(forKey: call) != nil else { return }
    send(call, message)
  }

  /// What it holds now; `earlier` is the processor time of what has ended.
  func usage(after earlier: Duration) async -> SessionUsage {
    let agents = await measure()
    let memory = parts.cgroup.memoryUsed ?? agents.memoryBytes
    return SessionUsage(
      memory: memory, memoryPeak: parts.cgroup.memoryPeak,
      cpu: earlier + .microseconds(Int64(clamping: agents.cpuMicroseconds)), processes: Int(agents.processes),
      disk: agents.diskBytes)
  }

  /// Asks the agent; nothing where that is gone.
  private func measure() async -> SandboxUsage {
    guard loss == nil else { return SandboxUsage() }
    return await withCheckedContinuation { continuation in
      let call = calls.new()
      questions[call] = UsageQuestion { usage in
        self.questions[call] = nil
        continuation.resume(returning: usage ?? SandboxUsage())
      }
      send(call, .measure)
    }
  }
}
