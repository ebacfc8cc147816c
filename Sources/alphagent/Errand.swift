import Alphagent
import Records
import SandboxCore
import SystemPackage

/// One `run` or `exec`: in a sandbox of its own, made, used and removed, whatever happens, or in a session, which lives on.
struct Errand {
  private let program: ExecutionRequest.Program
  private let interpreter: ExecutionRequest.Interpreter
  private let sandboxFlags: SandboxFlags
  private let flags: ExecutionFlags
  private let common: CommonOptions
  private let context: Context
  private let session: String?

  /// - Parameter isFresh: whether Python code asks for a new interpreter, which only a session has.
  init(
    _ program: ExecutionRequest.Program, isFresh: Bool = false, _ sandbox: SandboxFlags, _ session: SessionFlags,
    _ execution: ExecutionFlags, _ common: CommonOptions, _ context: Context
  ) throws(SandboxError) {
    self.program = program
    self.session = session.reference(context.environment)
    sandboxFlags = sandbox
    flags = execution
    self.common = common
    self.context = context
    guard self.session != nil || !isFresh else {
      throw .usage(
        "--fresh asks for a new interpreter in a session, and there is no session", hint: "name one with --session")
    }
    // Alone, a process of its own starts sooner, and there is no second execution to keep variables for.
    interpreter = self.session == nil ? .none : isFresh ? .fresh : .kept
  }

  /// Returns the exit status.
  func run(script: PythonProgram.Script? = nil) async throws(SandboxError) -> Int32 {
    try LocalOnly.check(common, context.environment)
    let request = try request()
    let uploads = try flags.uploads()
    let report = try ReportTarget(flags.report)
    let sandbox = try await sandbox()
    // Until the program runs, and after it, there is nothing to interrupt but the whole.
    let end: @Sendable (ControlEvent) -> Void = { event in
      if case .signal = event { Task { await sandbox.abandon() } }
    }
    do throws(SandboxError) {
      context.control.attach(end)
      for upload in uploads { try await sandbox.upload(from: upload.source, to: upload.destination) }
      if let script { try await sandbox.upload(script.path, script.content) }
      let attachment = Attachment(sandbox, isSession: session != nil, flags, common, context)
      let result = try await attachment.execute(request)
      context.control.attach(end)
      try report.write(result)
      try await copyArtifacts(of: result, from: sandbox)
      attachment.explain(result, request)
      await leave(sandbox)
      return result.exitCode
    } catch {
      await leave(sandbox)
      guard let signal = context.control.signal else { throw error }
      return FailureReport(SandboxError.failure(.cancelled, "cancelled"), asJSON: common.json, exitCode: 128 + signal)
        .write()
    }
  }

  /// Starts it in its session, prints its id and lets it go on; returns the exit status.
  func detach() async throws(SandboxError) -> Int32 {
    try LocalOnly.check(common, context.environment)
    guard let session else {
      throw .usage("--detach is for a session, and there is none", hint: "name one with --session")
    }
    try flags.checkDetached()
    context.endAtOnceWhenCancelled()
    let (request, uploads) = (try request(), try flags.uploads())
    let handle = try await context.attach(to: session)
    for upload in uploads { try await Sandbox(handle).upload(from: upload.source, to: upload.destination) }
    let execution = ExecutionReference(session: handle.id, number: try await handle.detach(request)).description
    Output.standard.writeLine(common.json ? JSONText.of(DetachedRecord(execution: execution)) : execution)
    return 0
  }

  private func request() throws(SandboxError) -> ExecutionRequest {
    var request = try flags.request(program)
    request.interpreter = interpreter
    if flags.tty, let terminal = context.environment("TERM") {
      request.environment = [try EnvironmentVariable(name: "TERM", value: terminal)]
    }
    guard let session else { return request }
    try checkTerminal()
    try sandboxFlags.checkForSession(session)
    request.timeout = try sandboxFlags.executionTimeout()
    request.environment += try sandboxFlags.variables(context.environment)
    return request
  }

  /// The interpreter has one set of streams for each run, and no terminal.
  private func checkTerminal() throws(SandboxError) {
    guard flags.tty else { return }
    switch program {
    case .python, .pythonFile, .pythonInput:
      throw .usage("--tty is not for the interpreter of a session", hint: "alphagent exec --tty python3 FILE")
    case .shell, .command: break
    }
  }

  private func sandbox() async throws(SandboxError) -> Sandbox {
    if let session { return Sandbox(try await context.attach(to: session)) }
    let sandbox = try await Sandbox(sandboxFlags.options(context.environment), on: context.backend)
    Warnings(common).show(sandbox.limits)
    return sandbox
  }

  private func leave(_ sandbox: Sandbox) async {
    if session == nil { await sandbox.terminate() }
  }

  private func copyArtifacts(of result: ExecutionResult, from sandbox: Sandbox) async throws(SandboxError) {
    guard let directory = flags.artifacts, result.verdict.reason != .lost else { return }
    try await sandbox.downloadArtifacts(of: result, into: directory)
  }
}

/// The services that this version cannot reach: using a local sandbox in their place would surprise.
enum LocalOnly {
  static func check(_ common: CommonOptions, _ environment: (String) -> String?) throws(SandboxError) {
    guard !common.local, environment("ALPHAGENT_API_URL") != nil else { return }
    throw .failure(
      .unsupported, "ALPHAGENT_API_URL is set, and this version has no remote service",
      hint: "unset it, or give --local")
  }
}
