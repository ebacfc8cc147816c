import Alphagent
import Records
import SandboxCore
import SystemPackage
import Terminal

/// The programs of one `run` or `exec`, one after the other: each in a sandbox of its own, which is removed whatever
/// happens, or in a session, which lives on.
struct ProgramExecution {
  let flags: ExecutionFlags
  let common: CommonOptions
  let context: Context
  private let interpreter: ExecutionRequest.Interpreter
  private let sandboxFlags: SandboxFlags
  private let session: String?
  private let isNamedByOption: Bool

  /// - Parameter isFresh: whether Python code asks for a new interpreter, which only a session has.
  init(
    isFresh: Bool = false, _ sandbox: SandboxFlags, _ session: SessionFlags, _ execution: ExecutionFlags,
    _ common: CommonOptions, _ context: Context
  ) throws(SandboxError) {
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

  /// What a program needs that can be wrong before anything is made.
  struct Preparation {
    let program: NamedProgram
    fileprivate let request: ExecutionRequest
    fileprivate let uploads: [ExecutionFlags.Upload]
    fileprivate let backend: any Backend
    /// Directory for its artifacts; nil: they stay.
    fileprivate let artifacts: String?
    /// Its number among several, counted from 1; nil for the only one.
    fileprivate let number: Int?

    fileprivate var isAlone: Bool { number == nil }
  }

  /// - Parameter number: of a program among several, counted from 1; nil for the only one.
  func prepare(_ program: NamedProgram, number: Int?) throws(SandboxError) -> Preparation {
    let request = try request(program.program)
    if number != nil, flags.tty { throw .usage("--tty is for one program", hint: "leave it out") }
    return Preparation(
      program: program, request: request, uploads: try flags.uploads(),
      // A missing key is found before anything is written.
      backend: try context.backend(common),
      artifacts: flags.artifacts.map { directory in number.map { "\(directory)/\($0)" } ?? directory },
      number: number)
  }

  /// Runs the program. `deliver` gets its result at once, before its sandbox is removed.
  func run(
    _ prepared: Preparation, _ deliver: (ExecutionAccount) throws(SandboxError) -> Void
  ) async throws(SandboxError) {
    var steps = StepLog(common, since: prepared.number ?? 1 == 1 ? StepLog.processStart : .now)
    let sandbox = try await sandbox(prepared.backend)
    steps.did(session == nil ? "made sandbox \(sandbox.id)\(place)" : "connected to session \(sandbox.id)\(place)")
    // Before the program runs and after it has ended, a signal can only end the whole sandbox.
    let listening = context.signals.listen { _ in Task { await sandbox.abandon() } }
    defer { listening.cancel() }
    do throws(SandboxError) {
      try await run(prepared, in: sandbox, &steps, deliver)
      await leave(sandbox)
      if session == nil { steps.did("removed the sandbox") }
    } catch {
      await leave(sandbox)
      throw context.signals.first == nil ? error : .failure(.cancelled, "cancelled")
    }
  }

  private func run(
    _ prepared: Preparation, in sandbox: Sandbox, _ steps: inout StepLog,
    _ deliver: (ExecutionAccount) throws(SandboxError) -> Void
  ) async throws(SandboxError) {
    let (program, request) = (prepared.program, prepared.request)
    let typed = isTyped(program) ? try await TypedCode.read(context, isQuiet: common.quiet) : nil
    try await copy(prepared.uploads, to: sandbox, &steps)
    if let script = program.script { try await sandbox.upload(script.path, script.content) }
    let input = prepared.isAlone ? typed : DataInput([])
    let attachment = Attachment(sandbox, flags, common, context, typed: input)
    let result = try await attachment.execute(request)
    steps.did("ran the program to its end: \(result.verdict.reason.rawValue) \(result.exitCode)")
    // A signal that came before there was a program to interrupt has ended the sandbox.
    if result.verdict.reason == .lost, context.signals.first != nil {
      throw SandboxError.failure(.cancelled, "cancelled")
    }
    let artifacts = await copyArtifacts(of: result, request, from: sandbox, to: prepared.artifacts)
    if prepared.artifacts != nil { steps.did("copied artifacts: \(artifacts.words)") }
    let isIncomplete = result.exitCode == 0 && artifacts.isFailure
    let status = isIncomplete ? SandboxError.Kind.sandbox.exitStatus : result.exitCode
    let explanation = attachment.explanation(of: result, request)
    try deliver(
      ExecutionAccount(
        title: program.title,
        outcome: .ended(
          ResultRecord(result, name: prepared.isAlone ? nil : program.title, collected: artifacts), status: status,
          reason: isIncomplete ? "artifacts could not be copied" : explanation.reason),
        isInLine: attachment.isInLine))
    if context.signals.first != nil, artifacts.isFailure { throw SandboxError.failure(.cancelled, "cancelled") }
    if !common.json { explanation.write(unless: common.quiet) }
    tellOfMissing(program.script, result, artifacts)
  }

  /// Tells of what the program or its caller could expect, and has not got.
  private func tellOfMissing(_ script: PythonProgram.Script?, _ result: ExecutionResult, _ artifacts: TransferResult) {
    if !common.quiet, result.exitCode != 0, let module = script?.moduleLeftBehind(result.error.text) {
      Message("'\(module)' stays on the host", hint: "give it with --upload '\(module)'").write()
    }
    if !common.quiet || artifacts.isFailure { TransferAccount(artifacts).writeSkipped() }
  }

  /// Starts the program in its session, prints the execution's id and lets it go on; returns the exit status.
  func detach(_ program: ExecutionRequest.Program) async throws(SandboxError) -> Int32 {
    guard let session else {
      throw .usage("--detach is for a session, and there is none", hint: "name one with --session")
    }
    try flags.checkDetached()
    let listening = context.endAtOnceWhenSignalled()
    defer { listening.cancel() }
    let (request, uploads) = (try request(program), try flags.uploads())
    let handle = try await context.backend(common).attach(to: session)
    var steps = StepLog(common)
    try await copy(uploads, to: Sandbox(handle), &steps)
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
  private func isTyped(_ program: NamedProgram) -> Bool {
    guard program.isInput, flags.stdin != .none, !flags.tty else { return false }
    return TerminalFacts(of: .standardInput).isTerminal
  }

  private func request(_ program: ExecutionRequest.Program) throws(SandboxError) -> ExecutionRequest {
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
    try checkTerminal(program)
    try sandboxFlags.checkForSession(session, isNamedByOption: isNamedByOption)
    request.timeout = try sandboxFlags.executionTimeout()
    request.environment += try sandboxFlags.variables(context.environment)
    return request
  }

  /// Throws for Python code on a terminal: an interpreter gives each run its own streams, but no terminal.
  private func checkTerminal(_ program: ExecutionRequest.Program) throws(SandboxError) {
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

  private func copy(
    _ uploads: [ExecutionFlags.Upload], to sandbox: Sandbox, _ steps: inout StepLog
  ) async throws(SandboxError) {
    for upload in uploads {
      let display = TransferDisplay(ProgressLine(verb: "uploading", subject: upload.source), isOn: !common.quiet)
      defer { display.finish() }
      let result = try await sandbox.upload(
        .path(HostPath(upload.source)), to: SandboxPath(upload.destination), progress: { display.update($0, of: $1) })
      display.finish()
      steps.did("uploaded '\(upload.source)': \(result.words)")
    }
  }

  private func copyArtifacts(
    of result: ExecutionResult, _ request: ExecutionRequest, from sandbox: Sandbox, to directory: String?
  ) async -> TransferResult {
    guard let directory, result.verdict.reason != .lost else { return TransferResult() }
    let display = TransferDisplay(ProgressLine(verb: "copying artifacts to", subject: directory), isOn: !common.quiet)
    defer { display.finish() }
    return await sandbox.downloadArtifacts(of: result, timeout: request.timeout, into: directory) {
      display.update($0, of: $1)
    }
  }

  /// End of a sentence about a sandbox.
  private var place: String { context.service(common).map { " in \($0)" } ?? "" }
}

extension TransferResult {
  /// Whether artifacts were left out for another reason than that their program has made them unreadable.
  fileprivate var isFailure: Bool { skippedCount > skipped.count || skipped.contains { $0.reason != .unreadable } }
}
