import Alphagent
import Records
import SandboxCore
import SystemPackage
import Terminal

/// One `run` or `exec`: in a sandbox of its own, which is removed whatever happens, or in a session, which lives on.
struct ProgramExecution {
  private let program: ExecutionRequest.Program
  private let interpreter: ExecutionRequest.Interpreter
  private let sandboxFlags: SandboxFlags
  private let flags: ExecutionFlags
  private let common: CommonOptions
  private let context: Context
  private let session: String?
  private let isNamedByOption: Bool

  /// - Parameter isFresh: whether Python code asks for a new interpreter, which only a session has.
  init(
    _ program: ExecutionRequest.Program, isFresh: Bool = false, _ sandbox: SandboxFlags, _ session: SessionFlags,
    _ execution: ExecutionFlags, _ common: CommonOptions, _ context: Context
  ) throws(SandboxError) {
    self.program = program
    self.session = try session.reference(context.environment)
    isNamedByOption = session.session != nil
    sandboxFlags = sandbox
    flags = execution
    self.common = common
    self.context = context
    guard self.session != nil || !isFresh else {
      throw .usage(
        "--fresh asks for a new interpreter in a session, and there is no session", hint: "name one with --session")
    }
    // Without a session, a plain process starts sooner, and no later execution needs the variables.
    interpreter = self.session == nil ? .none : isFresh ? .fresh : .kept
  }

  /// Runs the program; returns the exit status.
  func run(script: PythonProgram.Script? = nil) async throws(SandboxError) -> Int32 {
    let request = try request()
    let uploads = try flags.uploads()
    // A missing key is found before anything is written.
    let backend = try context.backend(common)
    let report = try ReportTarget(flags.report, among: context.inherited)
    let sandbox = try await sandbox(backend)
    // Before the program runs and after it has ended, a signal can only end the whole sandbox.
    let listening = context.signals.listen { _ in Task { await sandbox.abandon() } }
    defer { listening.cancel() }
    do throws(SandboxError) {
      let typed = isTyped ? try await TypedCode.read(context, isQuiet: common.quiet) : nil
      for upload in uploads { try await sandbox.upload(from: upload.source, to: upload.destination) }
      if let script { try await sandbox.upload(script.path, script.content) }
      let attachment = Attachment(sandbox, flags, common, context, typed: typed)
      let result = try await attachment.execute(request)
      // A signal that came before there was a program to interrupt has ended the sandbox.
      if result.verdict.reason == .lost, context.signals.first != nil {
        throw SandboxError.failure(.cancelled, "cancelled")
      }
      let artifacts = await copyArtifacts(of: result, request, from: sandbox)
      let record = ResultRecord(result, collected: artifacts)
      try report.write(record)
      if context.signals.first != nil, artifacts.isFailure { throw SandboxError.failure(.cancelled, "cancelled") }
      try attachment.explain(result, request, record)
      if !common.quiet, result.exitCode != 0, let module = script?.moduleLeftBehind(result.error.text) {
        Message("'\(module)' stays on the host", hint: "give it with --upload '\(module)'").write()
      }
      if !common.quiet || artifacts.isFailure { TransferAccount(artifacts).writeSkipped() }
      await leave(sandbox)
      return result.exitCode == 0 && artifacts.isFailure ? SandboxError.Kind.sandbox.exitStatus : result.exitCode
    } catch {
      await leave(sandbox)
      guard let signal = context.signals.first else { throw error }
      return FailureReport(.failure(.cancelled, "cancelled"), asJSON: common.json, exitCode: 128 + signal).write()
    }
  }

  /// Starts the program in its session, prints the execution's id and lets it go on; returns the exit status.
  func detach() async throws(SandboxError) -> Int32 {
    guard let session else {
      throw .usage("--detach is for a session, and there is none", hint: "name one with --session")
    }
    try flags.checkDetached()
    let listening = context.endAtOnceWhenSignalled()
    defer { listening.cancel() }
    let (request, uploads) = (try request(), try flags.uploads())
    let handle = try await context.backend(common).attach(to: session)
    for upload in uploads { try await Sandbox(handle).upload(from: upload.source, to: upload.destination) }
    let number = try await handle.detach(request)
    let execution = ExecutionReference(session: handle.id, number: number).description
    do throws(SandboxError) {
      try common.json ? Output.write(json: DetachedRecord(execution: execution)) : Output.write(execution)
      return 0
    } catch {
      // Nobody else knows its id.
      try? await handle.end(execution: number)
      throw error
    }
  }

  /// Whether Python code comes from somebody at a terminal, with no prompt of an interpreter's own.
  private var isTyped: Bool {
    guard case .pythonInput = program, flags.stdin != .none, !flags.tty else { return false }
    return TerminalFacts(of: .standardInput).isTerminal
  }

  private func request() throws(SandboxError) -> ExecutionRequest {
    if flags.tty { try InteractiveTerminal.check() }
    var request = try flags.request(program)
    request.interpreter = interpreter
    if flags.tty, let terminal = context.environment("TERM") {
      request.environment = [try EnvironmentVariable(name: "TERM", value: terminal)]
    }
    guard let session else {
      request.isLast = flags.artifacts == nil
      return request
    }
    try checkTerminal()
    try sandboxFlags.checkForSession(session, isNamedByOption: isNamedByOption)
    request.timeout = try sandboxFlags.executionTimeout()
    request.environment += try sandboxFlags.variables(context.environment)
    return request
  }

  /// Throws for Python code on a terminal: an interpreter gives each run its own streams, but no terminal.
  private func checkTerminal() throws(SandboxError) {
    guard flags.tty else { return }
    switch program {
    case .python, .pythonFile, .pythonInput:
      throw .usage("--tty is not for the interpreter of a session", hint: "alphagent exec --tty python3 FILE")
    case .shell, .command: break
    }
  }

  private func sandbox(_ backend: any Backend) async throws(SandboxError) -> Sandbox {
    if let session { return Sandbox(try await attach(to: session, backend)) }
    let sandbox = Sandbox(try await backend.make(sandboxFlags.options(context.environment)))
    Warnings(common).show(sandbox.limits)
    return sandbox
  }

  /// Connects to the session; a signal ends the process while its supervisor is silent.
  private func attach(to session: String, _ backend: any Backend) async throws(SandboxError) -> any SessionHandle {
    let listening = context.endAtOnceWhenSignalled()
    defer { listening.cancel() }
    return try await backend.attach(to: session)
  }

  private func leave(_ sandbox: Sandbox) async {
    if session == nil { await sandbox.terminate() }
  }

  private func copyArtifacts(
    of result: ExecutionResult, _ request: ExecutionRequest, from sandbox: Sandbox
  ) async -> TransferResult {
    guard let directory = flags.artifacts, result.verdict.reason != .lost else { return TransferResult() }
    return await sandbox.downloadArtifacts(of: result, timeout: request.timeout, into: directory)
  }
}

extension TransferResult {
  /// Whether artifacts were left out for another reason than that their program has made them unreadable.
  fileprivate var isFailure: Bool { skippedCount > skipped.count || skipped.contains { $0.reason != .unreadable } }
}
