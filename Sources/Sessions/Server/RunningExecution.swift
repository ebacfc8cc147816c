import AgentProtocol
import SandboxCore
import SessionProtocol

/// An execution under way in a session, with or without a client.
final class RunningExecution {
  let control: ExecutionControl
  private var waiting: [(ExecutionEnd) -> Void] = []

  init(_ control: ExecutionControl) { self.control = control }

  /// Calls the body once, when it is over.
  func whenOver(_ body: @escaping (ExecutionEnd) -> Void) { waiting.append(body) }

  func isOver(_ end: ExecutionEnd) {
    for body in waiting { body(end) }
    waiting = []
  }
}

/// End of an execution, as clients are told of it.
struct ExecutionEnd: Sendable {
  let outcome: Result<SessionOutcome, SandboxError>
  let artifacts: Artifacts

  init(_ result: Result<ExecutionResult, SandboxError>, sessionEnd: SessionEnd?) {
    outcome = result.map { SessionOutcome($0, sessionEnd: sessionEnd) }
    let known = try? result.get()
    artifacts = Artifacts(known?.artifactPaths ?? [], isTruncated: known?.artifactsTruncated ?? false)
  }

  /// Roughly the bytes that keeping it takes.
  var size: Int { artifacts.paths.reduce(256) { $0 + $1.count + 32 } }
}

/// The ends of a session's latest executions, for clients that ask later.
struct EndedExecutions {
  private var ends: [Int: ExecutionEnd] = [:]
  private var order: [Int] = []
  private var size = 0

  /// Most bytes of ends; the last one is kept even if it is larger.
  private static let largest = 1 << 20

  subscript(_ number: Int) -> ExecutionEnd? { ends[number] }

  mutating func keep(_ end: ExecutionEnd, of number: Int) {
    ends[number] = end
    order.append(number)
    size += end.size
    while size > Self.largest, order.count > 1 { forgetOldest() }
  }

  private mutating func forgetOldest() {
    size -= ends.removeValue(forKey: order.removeFirst())?.size ?? 0
  }
}
