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
