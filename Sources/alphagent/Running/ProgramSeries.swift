import Records
import SandboxCore
import Terminal

/// The programs of one command, and the reports about all of them.
struct ProgramSeries {
  private let programs: [NamedProgram]
  private let execution: ProgramExecution
  private let log: JobLog

  private var isOne: Bool { programs.count == 1 }
  private var common: CommonOptions { execution.common }
  private var context: Context { execution.context }

  init(_ programs: [NamedProgram], _ execution: ProgramExecution) {
    self.programs = programs
    self.execution = execution
    log = JobLog(execution.common, execution.context.environment)
  }

  /// Runs all, also behind one that fails; returns the exit status, that of the first which is not 0.
  func run() async throws(SandboxError) -> Int32 {
    var prepared: [ProgramExecution.Preparation] = []
    for (index, program) in programs.enumerated() {
      prepared.append(try execution.prepare(program, number: isOne ? nil : index + 1))
    }
    let report = try ReportTarget(execution.flags.report, among: context.inherited)
    let junit = try ReportTarget(execution.flags.junit, of: "--junit", among: context.inherited)
    var accounts: [ExecutionAccount] = []
    do throws(SandboxError) {
      for program in prepared where accounts.isEmpty || context.signals.first == nil {
        try await run(program, &accounts, report)
      }
      if !isOne { try report.deliver(ResultListRecord(accounts.map(\.entry), exitCode: status(accounts)), common) }
    } catch {
      try? finish(accounts, junit)
      guard let signal = context.signals.first else { throw error }
      return FailureReport(.failure(.cancelled, "cancelled"), asJSON: common.json, exitCode: 128 + signal).write()
    }
    try finish(accounts, junit)
    if !isOne, let signal = context.signals.first { return 128 + signal }
    return status(accounts)
  }

  /// Runs one; throws where it could not run and is the only one.
  private func run(
    _ prepared: ProgramExecution.Preparation, _ accounts: inout [ExecutionAccount], _ report: ReportTarget
  ) async throws(SandboxError) {
    let number = accounts.count + 1
    log.begin(prepared.program.title, number: number)
    var failure: SandboxError?
    do throws(SandboxError) {
      try await execution.run(prepared) { account throws(SandboxError) in
        accounts.append(account)
        if isOne, case .ended(let record, _, _) = account.outcome { try report.deliver(record, common) }
      }
    } catch {
      failure = error
      if accounts.count < number {
        accounts.append(ExecutionAccount(title: prepared.program.title, outcome: .failed(error)))
      }
    }
    log.end(accounts[number - 1], number: number)
    guard let failure else { return }
    guard !isOne else { throw failure }
    if !common.json { _ = FailureReport(failure, asJSON: false).write() }
  }

  private func status(_ accounts: [ExecutionAccount]) -> Int32 { accounts.first { $0.status != 0 }?.status ?? 0 }

  private func finish(_ accounts: [ExecutionAccount], _ junit: ReportTarget) throws(SandboxError) {
    do throws(SandboxError) {
      try StepSummary(common, context.environment)?.add(accounts)
    } catch {
      Message("warning: \(error.message)").write()
    }
    try junit.write(text: JUnitReport(accounts).text)
  }
}
