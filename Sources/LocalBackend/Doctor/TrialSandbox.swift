import AgentClient
import SandboxCore

/// A control that is tried inside the one sandbox that all such checks share.
protocol SandboxCheck {
  static var name: String { get }
  /// Those that disturb the sandbox more come later.
  static var disturbance: Disturbance { get }
  /// What it throws makes the control absent.
  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck
}

extension SandboxCheck {
  static var disturbance: Disturbance { .none }
}

/// What an attempt leaves behind in its sandbox.
enum Disturbance: Int, Comparable {
  case none
  /// The kernel has killed in it, and may have taken more than the attempt.
  case killed
  /// It is full of processes.
  case crowded

  static func < (left: Disturbance, right: Disturbance) -> Bool { left.rawValue < right.rawValue }
}

/// The small sandbox in which controls are tried, with every limit set and none required.
struct TrialSandbox: Sendable {
  private let handle: any SandboxHandle

  static let memory = ByteSize(megabytes: 64)
  static let disk = ByteSize(megabytes: 8)
  static let pids = 32
  static let cpus = 0.5

  private static var smallOptions: SandboxOptions {
    var options = SandboxOptions()
    options.timeout = .seconds(5)
    options.memory = memory
    options.disk = disk
    options.pids = pids
    options.cpus = cpus
    options.network = .none
    return options
  }

  init() async throws(SandboxError) { try await self.init(Self.smallOptions) }

  /// Throws when it cannot be made, or made and not used.
  init(_ options: SandboxOptions) async throws(SandboxError) {
    handle = ConnectionHandle(try await LocalSandbox.make(options))
    do throws(SandboxError) {
      let result = try await execute(.command(["true"]))
      guard result.verdict.reason == .exit else {
        throw SandboxError.failure(.startFailed, "'true' cannot be run in a sandbox")
      }
    } catch {
      await remove()
      throw error
    }
  }

  /// Whether the sandbox says that it is held to this limit.
  func claims(_ control: Control) -> Bool { handle.limits.contains { $0.control == control && $0.enforced } }

  func execute(
    _ program: ExecutionRequest.Program, timeout: Duration? = nil
  ) async throws(SandboxError) -> ExecutionResult {
    var request = ExecutionRequest(program)
    request.timeout = timeout
    request.maxOutput = ByteSize(bytes: 64 << 10)
    return try await handle.execute(request, streams: ExecutionStreams(), control: ExecutionControl())
  }

  func remove() async { await handle.terminate() }
}

extension ExecutionResult {
  /// How it ended, for a check that expected another end.
  var ending: String {
    let said = error.text.split(separator: "\n").last.map { ": \($0)" } ?? ""
    return "ended with reason '\(verdict.reason.rawValue)' and status \(exitCode)\(said)"
  }
}
