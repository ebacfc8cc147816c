import AgentClient
import AgentProtocol
import Launchers
package import SandboxCore
import Sessions
import WireFormat

/// Requests of a session's server besides executions.
extension LocalSandbox: ServedSandbox {
  package func keepBackground(_ sink: @escaping @Sendable ([UInt8]) -> Void) { background.sink = sink }

  package func usage() async -> SessionUsage {
    let agents = (try? await measure()) ?? SandboxUsage()
    return SessionUsage(
      memory: parts.cgroup.memoryUsed ?? agents.memoryBytes, memoryPeak: parts.cgroup.memoryPeak,
      cpu: .microseconds(Int64(clamping: agents.cpuMicroseconds)), processes: Int(agents.processes),
      disk: agents.diskBytes)
  }

  private func measure() async throws(SandboxError) -> SandboxUsage {
    try await openCalls().perform { line, finish in
      Question<SandboxUsage>(
        .measure, on: line,
        read: { message throws(ProtocolViolation) in
          guard case .measured(let usage) = message else {
            throw ProtocolViolation("a measurement does not say \(message)")
          }
          return .success(usage)
        }, finish: finish)
    }
  }
}
