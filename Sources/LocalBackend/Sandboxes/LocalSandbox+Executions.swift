import AgentClient
import AgentProtocol
import AgentTransport
import Launchers
package import SandboxCore

/// Programs and interpreter runs.
extension LocalSandbox {
  package func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let command = try ProgramCommand(request)
    _ = try openCalls()
    guard command.isForInterpreter else { return try await execute(command, request, streams, control) }
    if case .cancelled(let signal) = await turn(control) { return result(cancelledBy: signal) }
    defer { interpreterTurns.giveBack() }
    return try await execute(command, request, streams, control)
  }

  /// Waits until the interpreter is free.
  private func turn(_ control: ExecutionControl) async -> TurnQueue.Outcome {
    await withCheckedContinuation { continuation in
      let ticket = interpreterTurns.ask { continuation.resume(returning: $0) }
      control.attach { [weak self, thread] event in
        guard case .signal(let signal) = event else { return }
        thread.post { [weak self] in
          self?.assumeIsolated { $0.interpreterTurns.cancel(ticket, because: signal) }
        }
      }
    }
  }

  private func execute(
    _ command: ProgramCommand, _ request: ExecutionRequest, _ streams: ExecutionStreams, _ control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    let calls = try openCalls()
    let oomKills = oomKills
    let outcome = await withCheckedContinuation { continuation in
      let execution = calls.open { line in
        makeExecution(command, request, streams, on: line) { continuation.resume(returning: $0) }
      }
      control.attach { [post = execution.post, weak self, thread] event in
        post { $0.handle(event) }
        guard case .signal = event else { return }
        thread.post { [weak self] in self?.assumeIsolated { $0.destroyUnlessGreeted() } }
      }
    }
    control.detach()
    if outcome.program == nil, !hasGreeted, control.signal == nil, let loss { throw loss }
    if outcome.program?.outcome == .noDirectory {
      let directory = request.directory ?? SandboxLayout.workspace
      throw .failure(.directoryMissing, "there is no working directory '\(directory)' in the sandbox")
    }
    var evidence = outcome.evidence
    evidence.oomKills = self.oomKills - oomKills
    // A signal that came before there was a program to interrupt has ended the sandbox.
    if evidence.ending == .lost, evidence.cancelled == nil { evidence.cancelled = control.signal }
    defer { if request.isLast { end() } }
    return result(of: outcome, Verdict.decide(evidence))
  }

  /// Ends a sandbox that has no agent yet, and so no program that a signal could be meant for.
  private func destroyUnlessGreeted() { if !hasGreeted { destroy() } }

  /// The execution keeps the sandbox alive until it is over.
  private func makeExecution(
    _ command: ProgramCommand, _ request: ExecutionRequest, _ streams: ExecutionStreams, on line: CallLine,
    finish: @escaping @Sendable (AgentExecution.Outcome) -> Void
  ) -> AgentExecution {
    var streams = streams
    if let code = command.code { streams.code = DataInput(code) }
    var spec = command.spec(request, environment, hasInput: streams.input != nil)
    spec.hasCode = streams.code != nil
    return AgentExecution(
      spec, timeout: request.timeout ?? options.timeout, keeping: Int(clamping: request.maxOutput.bytes),
      streams: streams, on: line, loop: thread.onLoop, destroy: { self.destroy() }, finish: finish)
  }

  private func result(of outcome: AgentExecution.Outcome, _ verdict: Verdict) -> ExecutionResult {
    ExecutionResult(
      output: outcome.output, error: outcome.error, verdict: verdict.considering(outcome.undelivered),
      duration: outcome.duration, artifacts: outcome.artifacts.paths,
      artifactsTruncated: outcome.artifacts.isTruncated,
      usage: ResourceUsage(cpu: outcome.cpu, memoryPeak: parts.cgroup.memoryPeak), limits: limits,
      denied: outcome.denied, session: id, variables: outcome.program.flatMap { PythonVariables($0.interpreter) })
  }

  /// Returns the result of an execution that was cancelled before it began.
  private func result(cancelledBy signal: Int32) -> ExecutionResult {
    ExecutionResult(
      output: CapturedOutput(), error: CapturedOutput(),
      verdict: .decide(Evidence(cancelled: signal, ending: .lost)), duration: .zero, artifacts: [],
      usage: ResourceUsage(memoryPeak: parts.cgroup.memoryPeak), limits: limits, denied: [], session: id)
  }
}
