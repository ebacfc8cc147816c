import Records
import SandboxCore
import Terminal

/// Wait of one command for the ends of detached executions, all at once.
struct ExecutionWait {
  private let references: [ExecutionReference]
  private let report: String?
  private let common: CommonOptions
  private let context: Context

  private struct Ended: Sendable {
    let reference: ExecutionReference
    let result: Result<ExecutionResult, SandboxError>

    var status: Int32 {
      switch result {
      case .success(let result): result.exitCode
      case .failure(let error): error.kind.exitStatus
      }
    }

    var entry: ResultListRecord.Entry {
      switch result {
      case .success(let result): .result(ResultRecord(result, execution: reference))
      case .failure(let error):
        .failure(FailureRecord(error, hint: error.remedy, exitCode: status, execution: reference))
      }
    }
  }

  init(_ references: [ExecutionReference], report: String?, _ common: CommonOptions, _ context: Context) {
    self.references = references
    self.report = report
    self.common = common
    self.context = context
  }

  /// Waits for all; returns the exit status.
  func run() async throws(SandboxError) -> Int32 {
    let handles = try await attachAll()
    let report = try ReportTarget(report, among: context.inherited)
    let listening = context.signals.listen { _ in
      Task { for handle in handles { await handle.abandon() } }
    }
    let ended = await waitForAll(handles)
    listening.cancel()
    if let signal = context.signals.first {
      return FailureReport(.failure(.cancelled, "cancelled"), asJSON: common.json, exitCode: 128 + signal).write()
    }
    return try show(ended, report)
  }

  /// Connects to the sessions; a signal ends the process while a supervisor is silent.
  private func attachAll() async throws(SandboxError) -> [any SessionHandle] {
    let listening = context.endAtOnceWhenSignalled()
    defer { listening.cancel() }
    let backend = try context.backend(common)
    var handles: [any SessionHandle] = []
    for reference in references { handles.append(try await backend.attach(to: reference.session)) }
    return handles
  }

  private func waitForAll(_ handles: [any SessionHandle]) async -> [Ended] {
    await withTaskGroup(of: (Int, Ended).self) { group in
      for (index, (reference, handle)) in zip(references, handles).enumerated() {
        group.addTask {
          (index, await Self.end(of: reference.number, in: handle))
        }
      }
      var ended: [(Int, Ended)] = []
      for await end in group { ended.append(end) }
      return ended.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func end(of number: Int, in session: any SessionHandle) async -> Ended {
    let reference = ExecutionReference(session: session.id, number: number)
    do throws(SandboxError) {
      return Ended(reference: reference, result: .success(try await session.wait(for: number)))
    } catch {
      return Ended(reference: reference, result: .failure(error))
    }
  }

  private func show(_ ended: [Ended], _ report: ReportTarget) throws(SandboxError) -> Int32 {
    if ended.count == 1 {
      let result = try ended[0].result.get()
      try report.deliver(ResultRecord(result, execution: ended[0].reference), common)
      explain(ended[0].reference, result)
      return result.exitCode
    }
    let status = ended.lazy.map(\.status).first { $0 != 0 } ?? 0
    try report.deliver(ResultListRecord(ended.map(\.entry), exitCode: status), common)
    for end in ended {
      switch end.result {
      case .success(let result): explain(end.reference, result)
      case .failure(let error): if !common.json { _ = FailureReport(error, asJSON: false).write() }
      }
    }
    return status
  }

  private func explain(_ reference: ExecutionReference, _ result: ExecutionResult) {
    guard !common.json else { return }
    let subject = references.count > 1 ? reference.description : nil
    Explanation(result, nil, isInSession: true, subject: subject).write(unless: common.quiet)
  }
}
