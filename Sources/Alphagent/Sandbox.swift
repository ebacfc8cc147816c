@_exported public import SandboxCore

/// Sandbox for running untrusted code.
///
///     let sandbox = try await Sandbox()
///     let result = try await sandbox.run("print('Hello from the sandbox!')")
///     print(result.output.text)
///     await sandbox.terminate()
///
/// Work happens in `/workspace`. Python variables live on from one `run` to the next; each waits for those before it,
/// while other executions may run at the same time. The sandbox ends with `terminate`, and at the latest with this
/// process, unless it is a session.
public struct Sandbox: Sendable {
  package let handle: any SandboxHandle

  /// Ten years in seconds.
  private static let longestTimeout = 315_360_000

  /// Makes a sandbox.
  ///
  /// - Parameters:
  ///   - apiKey: the key of the service that `ALPHAGENT_API_URL` or `alphagent login` names; an error where none is
  ///     named. Without a key, the one of `ALPHAGENT_API_KEY` or of the login. A local sandbox needs none.
  ///   - timeout: the most seconds that one execution may take.
  ///   - memory: megabytes that all its programs together may use; by default 4096 where the host can enforce it. A
  ///     limit that is asked for and cannot be enforced is an error.
  public init(apiKey: String? = nil, timeout: Int = 300, memory: Int? = nil) async throws(SandboxError) {
    var options = SandboxOptions()
    guard (1...Self.longestTimeout).contains(timeout) else {
      throw .usage("timeout \(timeout) is not a number of seconds from 1 to \(Self.longestTimeout)")
    }
    options.timeout = .seconds(timeout)
    if let memory {
      guard let megabytes = UInt32(exactly: memory), megabytes > 0 else {
        throw .usage("memory \(memory) is not a positive number of megabytes")
      }
      options.memory = ByteSize(megabytes: megabytes)
      options.required.insert(.memory)
    }
    var wishes = BackendWishes()
    wishes.apiKey = apiKey
    try await self.init(options, on: try BackendChoice().backend(wishes))
  }

  /// Makes a sandbox in a service, with any options.
  ///
  /// - Parameters:
  ///   - service: address of the service, such as `https://sandboxes.example.com`.
  ///   - apiKey: its key; nil: the one of `ALPHAGENT_API_KEY`, or the one that `alphagent login` has stored for it.
  public init(
    service: String, apiKey: String? = nil, _ options: SandboxOptions = SandboxOptions()
  ) async throws(SandboxError) {
    var wishes = BackendWishes()
    (wishes.service, wishes.apiKey) = (service, apiKey)
    try await self.init(options, on: try BackendChoice().backend(wishes))
  }

  /// Makes a sandbox with any options.
  public init(_ options: SandboxOptions) async throws(SandboxError) {
    try await self.init(options, on: try BackendChoice().backend())
  }

  package init(_ options: SandboxOptions, on backend: any Backend) async throws(SandboxError) {
    handle = try await backend.make(options)
  }

  /// A sandbox that is already made or connected to.
  package init(_ handle: any SandboxHandle) { self.handle = handle }

  /// Short and unique among this user's sandboxes.
  public var id: String { handle.id }

  /// The limits, and whether the sandbox is held to each.
  public var limits: [EnforcedLimit] { handle.limits }

  package func abandon() async { await handle.abandon() }

  /// Ends every process in the sandbox and removes it; returns when nothing of it is left. More calls do nothing.
  public func terminate() async { await handle.terminate() }
}
