import Alphagent
import SandboxCore
import SystemPackage
import Terminal

/// A sandbox for one execution: made, used and removed, whatever happens.
struct OneShot {
  private let program: ExecutionRequest.Program
  private let sandboxFlags: SandboxFlags
  private let flags: ExecutionFlags
  private let common: CommonOptions
  private let context: Context

  init(
    _ program: ExecutionRequest.Program, _ sandbox: SandboxFlags, _ execution: ExecutionFlags,
    _ common: CommonOptions, _ context: Context
  ) {
    self.program = program
    sandboxFlags = sandbox
    flags = execution
    self.common = common
    self.context = context
  }

  /// Returns the exit status.
  func run(script: PythonProgram.Script? = nil) async throws(SandboxError) -> Int32 {
    try LocalOnly.check(common, context.environment)
    let options = try sandboxFlags.options(context.environment)
    var request = try flags.request(program)
    // A process of its own starts sooner, and there is no second execution to keep variables for.
    request.interpreter = .none
    let uploads = try flags.uploads()
    let report = try ReportTarget(flags.report)
    let sandbox = try await Sandbox(options, on: context.backend)
    // Until the program runs, and after it, there is nothing to interrupt but the whole.
    let end: @Sendable (ControlEvent) -> Void = { event in
      if case .signal = event { Task { await sandbox.terminate() } }
    }
    do throws(SandboxError) {
      Warnings(common).show(sandbox.limits)
      context.control.attach(end)
      for upload in uploads { try await sandbox.upload(from: upload.source, to: upload.destination) }
      if let script { try await sandbox.upload(script.path, script.content) }
      let attachment = Attachment(sandbox, flags, common, context)
      let result = try await attachment.execute(request)
      context.control.attach(end)
      try report.write(result)
      try await copyArtifacts(of: result, from: sandbox)
      attachment.explain(result, request)
      await sandbox.terminate()
      return result.exitCode
    } catch {
      await sandbox.terminate()
      guard let signal = context.control.signal else { throw error }
      return FailureReport(SandboxError("cancelled"), asJSON: common.json, exitCode: 128 + signal).write()
    }
  }

  private func copyArtifacts(of result: ExecutionResult, from sandbox: Sandbox) async throws(SandboxError) {
    guard let directory = flags.artifacts, result.verdict.reason != .lost else { return }
    try await sandbox.downloadArtifacts(of: result, into: directory)
  }
}

/// The services that this version cannot reach: using a local sandbox in their place would surprise.
enum LocalOnly {
  static func check(_ common: CommonOptions, _ environment: (String) -> String?) throws(SandboxError) {
    if environment("ALPHAGENT_SESSION") != nil {
      throw SandboxError("ALPHAGENT_SESSION is set, and this version has no sessions", hint: "unset it")
    }
    guard !common.local, environment("ALPHAGENT_API_URL") != nil else { return }
    throw SandboxError(
      "ALPHAGENT_API_URL is set, and this version has no remote service", hint: "unset it, or give --local")
  }
}
