import Alphagent

/// The sandboxes that must behave alike.
enum SandboxKind: CaseIterable {
  /// It belongs to this process.
  case owned
  /// A session, reached through its supervisor.
  case session

  func make(timeout: Int = 300, memory: Int? = nil) async throws -> Sandbox {
    if self == .owned { return try await Sandbox(timeout: timeout, memory: memory) }
    var options = SandboxOptions()
    options.timeout = .seconds(timeout)
    if let memory {
      options.memory = ByteSize(megabytes: UInt32(memory))
      options.required.insert(.memory)
    }
    return try await Sandbox.createSession(options)
  }
}

/// Makes a sandbox, which is gone when the body is through.
func withSandbox(
  _ kind: SandboxKind, timeout: Int = 300, memory: Int? = nil, isolation: isolated (any Actor)? = #isolation,
  _ body: (Sandbox) async throws -> Void
) async throws {
  let sandbox = try await kind.make(timeout: timeout, memory: memory)
  do {
    try await body(sandbox)
  } catch {
    await sandbox.terminate()
    throw error
  }
  await sandbox.terminate()
}
