import Alphagent
import Glibc
import Launchers
import SandboxCore
import TestSupport
import Testing

/// Kinds of sandbox that must behave alike.
enum SandboxKind: CaseIterable {
  /// Sandbox of this process, made by bubblewrap.
  case owned
  /// Session made by bubblewrap, reached through its supervisor.
  case session
  /// The same two, made by runc.
  case runc, runcSession
  /// The same two, made by gVisor.
  case runsc, runscSession
  /// Sandbox of one connection, and session, of a service on this machine's loopback.
  case remote, remoteSession
  /// The same two, with TLS between.
  case encrypted, encryptedSession

  /// Owned sandboxes of every runtime, one session, and those of a service.
  static let makes: [SandboxKind] = [.owned, .session, .runc, .runsc, .remote, .encrypted]
  /// Fast kinds, for tests that do not depend on the sandbox's kernel.
  static let quick: [SandboxKind] = [.owned, .session, .runc, .remote]

  var runtime: Runtime {
    switch self {
    case .owned, .session, .remote, .remoteSession, .encrypted, .encryptedSession: .bubblewrap
    case .runc, .runcSession: .runc
    case .runsc, .runscSession: .runsc
    }
  }

  private var isSession: Bool {
    [.session, .runcSession, .runscSession, .remoteSession, .encryptedSession].contains(self)
  }
  private var isEncrypted: Bool { [.encrypted, .encryptedSession].contains(self) }
  private var isRemote: Bool { isEncrypted || [.remote, .remoteSession].contains(self) }

  /// Factor by which everything takes longer than in a fast kind.
  var slowness: Int { runtime == .runsc ? 3 : 1 }

  /// - Parameter timeout: in seconds, before it is multiplied by `slowness`.
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
    let backend = try isRemote ? RemoteTests.backend(isEncrypted: isEncrypted) : BackendChoice().backend()
    guard isSession else { return try await Sandbox(options, on: backend) }
    let session = try await backend.create(options, SessionOptions())
    try await session.keep()
    return Sandbox(session)
  }

  /// Whether this kind's runtime is without this difference; prints a `SKIPPED` line to stderr where it has it.
  func keeps(_ key: RuntimeDifference.Key) -> Bool {
    guard let known = RuntimeDifferences.find(key, runtime) else { return true }
    let line = Array("SKIPPED: \(runtime.rawValue), \(key.rawValue): \(known.difference) \(known.reason)\n".utf8)
    _ = write(2, line, line.count)
    return false
  }

  /// Cancels the test where the runtime has this difference; never a failure, because `RuntimeDifferences` lists it.
  func needs(_ key: RuntimeDifference.Key) throws {
    if !keeps(key) { try Test.cancel("\(runtime.rawValue) does not keep this: \(key.rawValue)") }
  }
}

/// Runs the body with a sandbox, which is terminated afterwards.
func withSandbox(
  _ kind: SandboxKind, timeout: Int = 300, memory: Int? = nil, isolation: isolated (any Actor)? = #isolation,
  _ body: (Sandbox) async throws -> Void
) async throws {
  let part = kind.slowness > 1 ? Capacity.Part.half : .one
  await Capacity.shared.take(part)
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
  await Capacity.shared.giveBack(part)
  try outcome.get()
}
