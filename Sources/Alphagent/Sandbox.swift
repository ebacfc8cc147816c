import LocalBackend
@_exported public import SandboxCore

/// A place to run code that nobody has read yet.
///
///     let sandbox = try await Sandbox()
///     let result = try await sandbox.run("print('Hello from the sandbox!')")
///     print(result.output.text)
///     await sandbox.terminate()
///
/// Work happens in `/workspace`. Python variables live on from one `run` to the next; each waits for those before it, while
/// other executions may run at the same time. The sandbox ends with `terminate`, and at the latest with this process, unless
/// it is a session.
public struct Sandbox: Sendable {
  package let handle: any SandboxHandle

  /// Ten years in seconds.
  private static let longestTimeout = 315_360_000

  /// Makes a sandbox.
  ///
  /// - Parameters:
  ///   - apiKey: the key of a remote service; by default the environment's `ALPHAGENT_API_KEY`. A local sandbox needs
  ///     none.
  ///   - timeout: the most seconds that one execution may take.
  ///   - memory: megabytes that all its programs together may use; by default 4096 where the host can enforce it. A limit
  ///     that is asked for and cannot be enforced is an error.
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
    try await self.init(options)
  }

  /// Makes a sandbox with everything that can be chosen.
  public init(_ options: SandboxOptions) async throws(SandboxError) {
    try await self.init(options, on: LocalBackend())
  }

  package init(_ options: SandboxOptions, on backend: some Backend) async throws(SandboxError) {
    handle = try await backend.makeSandbox(options)
  }

  /// A sandbox that somebody has made or connected to already.
  package init(_ handle: any SandboxHandle) { self.handle = handle }

  /// Starts a session: a sandbox that outlives this process, until `terminate` or the end of its time.
  ///
  /// Throws where its name is taken. The program `alphagent` must be beside this one or in PATH: the session's supervisor is
  /// made of it.
  public static func createSession(
    _ options: SandboxOptions = SandboxOptions(), _ session: SessionOptions = SessionOptions()
  ) async throws(SandboxError) -> Sandbox {
    Sandbox(try await LocalSessions().createSession(options, session))
  }

  /// Connects to the session that an id, the beginning of one, or a name stands for.
  public static func attach(to session: String) async throws(SandboxError) -> Sandbox {
    Sandbox(try await LocalSessions().attach(to: session))
  }

  /// This user's sessions, the oldest first.
  public static func sessions() async throws(SandboxError) -> [SessionInfo] { try await LocalSessions().sessions() }

  /// Short and unique among this user's sandboxes.
  public var id: String { handle.id }

  /// The limits, and whether this host holds the sandbox to each.
  public var limits: [EnforcedLimit] { handle.limits }

  /// Runs Python code, with the variables that earlier runs have left.
  ///
  /// A program that fails is a result. Throws `TimeoutError` or `ResourceLimitError`, with the result so far, for one that
  /// was ended for its time or memory.
  public func run(_ code: String) async throws(SandboxError) -> ExecutionResult {
    try await execute(ExecutionRequest(.python(code: code))).checked()
  }

  /// Runs a shell command line, such as `pip install pandas`; throws as `run` does.
  public func exec(_ command: String) async throws(SandboxError) -> ExecutionResult {
    try await execute(ExecutionRequest(.shell(command))).checked()
  }

  /// Runs any program; how it ended, whoever ended it, is in the result.
  public func execute(
    _ request: ExecutionRequest, control: ExecutionControl = ExecutionControl()
  ) async throws(SandboxError) -> ExecutionResult {
    try await execute(request, streams: ExecutionStreams(), control: control)
  }

  package func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try await handle.execute(request, streams: streams, control: control)
  }

  /// Writes a file, whole or not at all; a relative path is below `/workspace`.
  public func upload(_ path: String, _ data: [UInt8]) async throws(SandboxError) {
    _ = try await handle.upload(.data(data), to: SandboxPath(path), progress: nil)
  }

  /// Copies a file or a directory tree from the host.
  ///
  /// A destination that is a directory, or ends in `/`, gets it under its own name; otherwise it becomes the destination, and
  /// a directory is merged into one that is there. Directories on the way are made. Of a source that ends in `/.`, what is in
  /// it is copied. Links are copied as links; devices, sockets and pipes are left out.
  ///
  /// Every file appears whole or not at all. Cancelling the task gives the transfer up.
  @discardableResult
  public func upload(from source: String, to destination: String) async throws(SandboxError) -> TransferResult {
    try await handle.upload(.path(HostPath(source)), to: SandboxPath(destination), progress: nil)
  }

  /// Reads a regular file of at most a gigabyte.
  public func download(_ path: String) async throws(SandboxError) -> [UInt8] {
    try await handle.download(SandboxPath(path))
  }

  /// Copies a file or a directory tree to the host.
  ///
  /// A destination that is a directory gets it under its own name, and so does one that ends in `/`, which is made where it is
  /// missing; otherwise it becomes the destination. Modes and times are kept, but for set-user-id and the like. Nothing outside
  /// the destination is written, whatever the sandbox sends, and a link that may lead out of the tree is left out.
  ///
  /// Every file appears whole or not at all. Cancelling the task gives the transfer up.
  @discardableResult
  public func download(_ path: String, to destination: String) async throws(SandboxError) -> TransferResult {
    try await handle.download(SandboxPath(path), to: .path(HostPath(destination)), progress: nil)
  }

  /// Copies an execution's artifacts to a directory of the host, each to its path below `/workspace`.
  public func downloadArtifacts(of result: ExecutionResult, into directory: String) async throws(SandboxError) {
    try await handle.download(result.artifactPaths, root: "/workspace", into: directory)
  }

  package func abandon() async { await handle.abandon() }

  /// Ends every process in the sandbox and removes it; returns when nothing of it is left. More calls do nothing.
  public func terminate() async { await handle.terminate() }
}

extension ExecutionResult {
  /// The result, or the error that ending it for time or memory is.
  func checked() throws(SandboxError) -> ExecutionResult {
    switch verdict.reason {
    case .timeout: throw SandboxError.failure(.timeout, "the execution took longer than its timeout", result: self)
    case .memory: throw SandboxError.failure(.memoryLimit, "the execution went over its memory limit", result: self)
    case .lost: throw SandboxError.failure(.sandboxLost, "the sandbox was lost", result: self)
    default: return self
    }
  }
}
