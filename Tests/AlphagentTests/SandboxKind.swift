import Alphagent
import Glibc
import Launchers
import SandboxCore
import TestSupport
import Testing

/// The sandboxes that must behave alike.
enum SandboxKind: CaseIterable {
  /// It belongs to this process; bubblewrap makes it.
  case owned
  /// A session, reached through its supervisor.
  case session
  /// The same two, made by runc.
  case runc, runcSession
  /// The same two, made by gVisor.
  case runsc, runscSession

  /// One of each make, for what takes no session to go wrong.
  static let makes: [SandboxKind] = [.owned, .session, .runc, .runsc]
  /// Those that cost little, for what no kernel has a say in.
  static let quick: [SandboxKind] = [.owned, .session, .runc]

  var runtime: Runtime {
    switch self {
    case .owned, .session: .bubblewrap
    case .runc, .runcSession: .runc
    case .runsc, .runscSession: .runsc
    }
  }

  private var isSession: Bool { [.session, .runcSession, .runscSession].contains(self) }

  /// So many times longer does everything take.
  var slowness: Int { runtime == .runsc ? 3 : 1 }

  /// - Parameter timeout: in seconds, for a kind that is not slow.
  func make(timeout: Int = 300, memory: Int? = nil) async throws -> Sandbox {
    if runtime.installedProgram == nil {
      try skip("\(runtime.rawValue) is missing: apt-get install \(runtime.rawValue)")
    }
    if self == .owned { return try await Sandbox(timeout: timeout, memory: memory) }
    var options = SandboxOptions()
    options.runtime = runtime
    options.timeout = .seconds(timeout * slowness)
    if let memory {
      options.memory = ByteSize(megabytes: UInt32(memory))
      options.required.insert(.memory)
    }
    return try await isSession ? Sandbox.createSession(options) : Sandbox(options)
  }

  /// Whether this kind's runtime keeps that; where not, says so loudly.
  func keeps(_ key: RuntimeDifference.Key) -> Bool {
    guard let known = RuntimeDifferences.find(key, runtime) else { return true }
    let line = Array("SKIPPED: \(runtime.rawValue), \(key.rawValue): \(known.difference) \(known.reason)\n".utf8)
    _ = write(2, line, line.count)
    return false
  }

  /// Ends a test of what is not kept; never as a failure, since the table says so.
  func needs(_ key: RuntimeDifference.Key) throws {
    if !keeps(key) { try Test.cancel("\(runtime.rawValue) does not keep this: \(key.rawValue)") }
  }
}

/// Makes a sandbox, which is gone when the body is through. Slow ones wait for one another: together they would take so
/// long that what is measured by the clock fails.
func withSandbox(
  _ kind: SandboxKind, timeout: Int = 300, memory: Int? = nil, isolation: isolated (any Actor)? = #isolation,
  _ body: (Sandbox) async throws -> Void
) async throws {
  let isSlow = kind.slowness > 1
  if isSlow { await Turns.ofSlowSandboxes.take() }
  let outcome: Result<Void, any Error>
  do {
    let sandbox = try await kind.make(timeout: timeout, memory: memory)
    do {
      outcome = .success(try await body(sandbox))
    } catch {
      outcome = .failure(error)
    }
    await sandbox.terminate()
  } catch {
    outcome = .failure(error)
  }
  if isSlow { await Turns.ofSlowSandboxes.giveBack() }
  try outcome.get()
}

/// Those who want the same thing get it one after the other.
actor Turns {
  static let ofSlowSandboxes = Turns()

  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    guard isTaken else { return isTaken = true }
    await withCheckedContinuation { waiting.append($0) }
  }

  func giveBack() {
    guard waiting.isEmpty else { return waiting.removeFirst().resume() }
    isTaken = false
  }
}
