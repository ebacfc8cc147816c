import AgentClient
import SandboxCore

/// Check that tries a control inside the one sandbox that all such checks share.
protocol SandboxCheck {
  static var name: String { get }
  /// Effect of the attempt on the sandbox; checks with a greater one come later.
  static var disturbance: Disturbance { get }
  /// Tries the control; an error that it throws makes the control absent.
  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck
}

extension SandboxCheck {
  static var disturbance: Disturbance { .none }
}

/// Effect that an attempt leaves behind in its sandbox.
enum Disturbance: Int, Comparable {
  case none
  /// The kernel has killed in the sandbox, and may have killed more than the attempt.
  case killed
  /// The sandbox is full of processes.
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
    options.timeout = .seconds(10)
    options.memory = memory
    options.disk = disk
    options.pids = pids
    options.cpus = cpus
    options.network = .none
    return options
  }

  init() async throws(SandboxError) { try await self.init(Self.smallOptions) }

  /// Makes a sandbox and runs `true` in it; throws when either fails.
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

  /// Whether the sandbox reports this limit as enforced.
  func claims(_ control: Control) -> Bool { handle.limits.contains { $0.control == control && $0.enforced } }

  /// Runs a program to its end.
  ///
  /// - Parameter timeout: time after which the program is expected to be ended; nil for one that should end by itself,
  ///   whose timeout is an error.
  func execute(
    _ program: ExecutionRequest.Program, timeout: Duration? = nil
  ) async throws(SandboxError) -> ExecutionResult {
    var request = ExecutionRequest(program)
    request.timeout = timeout
    request.maxOutput = ByteSize(bytes: 64 << 10)
    let result = try await handle.execute(request, streams: ExecutionStreams(), control: ExecutionControl())
    guard timeout != nil || result.verdict.reason != .timeout else {
      throw .failure(.timeout, "a trial did not end in time")
    }
    return result
  }

  func remove() async { await handle.terminate() }
}

extension ExecutionResult {
  /// Description of an end that a check did not expect.
  var ending: String {
    let said = error.text.split(separator: "\n").last.map { ": \($0)" } ?? ""
    return "ended with reason '\(verdict.reason.rawValue)' and status \(exitCode)\(said)"
  }
}
