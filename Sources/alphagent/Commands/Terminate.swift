import ArgumentParser
import Records
import SandboxCore

/// `alphagent terminate`: ends sessions, or executions in them.
struct Terminate: Verb {
  static let name = "terminate"
  static let examples = [
    "alphagent terminate build",
    "alphagent terminate --label ci=42",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "End sessions, and remove what they hold.",
    discussion: """
      Without an id, --all or --label, the session that ALPHAGENT_SESSION names. Of an execution, which 'exec --detach' has \
      named, everything that it has started is ended, and its session lives on.
      """)

  @Argument(
    help: ArgumentHelp("The sessions' ids, beginnings of them, or names; also ids of executions.", valueName: "id"),
    completion: .sessionOrExecution)
  var ids: [String] = []

  @Flag(help: "End all sessions.")
  var all = false

  @Option(help: ArgumentHelp("End those with this label. Repeatable.", valueName: "key=value"), completion: .label)
  var label: [String] = []

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let sessions = try context.backend(common)
    var ended: [String] = []
    var failures: [SandboxError] = []
    for reference in try await references(sessions, context.environment) {
      do throws(SandboxError) {
        ended.append(try await end(reference, sessions))
      } catch {
        failures.append(error)
      }
    }
    return try show(ended, failures)
  }

  private func end(_ reference: String, _ sessions: any Backend) async throws(SandboxError) -> String {
    guard let execution = ExecutionReference(reference) else { return try await sessions.terminate(reference) }
    let session = try await sessions.attach(to: execution.session)
    try await session.end(execution: execution.number)
    return ExecutionReference(session: session.id, number: execution.number).description
  }

  private func references(
    _ sessions: any Backend, _ environment: (String) -> String?
  ) async throws(SandboxError) -> [String] {
    guard all || !label.isEmpty else { return ids.isEmpty ? [try SessionReference.required(nil, environment)] : ids }
    guard ids.isEmpty else { throw .usage("ids do not go with --all or --label", hint: "give one or the other") }
    let labels = try Labels.parse(label)
    return try await sessions.list().filter { $0.has(labels) }.map(\.id)
  }

  /// Prints the failures, or with `--json` the first of them beside all that was ended; returns the exit status.
  private func show(_ ended: [String], _ failures: [SandboxError]) throws(SandboxError) -> Int32 {
    let status = failures.first?.kind.exitStatus ?? 0
    if !common.json {
      for failure in failures { _ = FailureReport(failure, asJSON: false).write() }
    } else if let failure = failures.first {
      try Output.write(
        json: FailureRecord(failure, hint: failure.remedy, exitCode: status, terminated: ended))
    } else {
      try Output.write(json: TerminatedRecord(terminated: ended))
    }
    return status
  }
}
