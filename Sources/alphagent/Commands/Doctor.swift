import Alphagent
import ArgumentParser
import Records
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// `alphagent doctor`: tells which controls this host can enforce.
struct Doctor: Verb {
  static let name = "doctor"
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Say what this host can enforce, and how to get the rest.",
    discussion: """
      Every control is tried, in a small sandbox where it takes one. The exit status is 0 when all that a default \
      sandbox promises holds at least partly, 1 when something is absent, and 125 when no sandbox can be made.
      """)

  @OptionGroup var common: CommonOptions

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let inspection = Task { await Host.inspect() }
    let listening = context.signals.listen { _ in inspection.cancel() }
    let report = await inspection.value
    listening.cancel()
    if let signal = context.signals.first { return 128 + signal }
    try show(report, context)
    return Self.status(of: report)
  }

  private func show(_ report: HostReport, _ context: Context) throws(SandboxError) {
    if common.json { return try Output.write(json: HostRecord(report)) }
    let isTerminal = TerminalFacts(of: .standardOutput).isTerminal
    let isColoured = common.color.isOn(isTerminal: isTerminal, environment: context.environment)
    try Output.write(HostTable(report, Style(isOn: isColoured)).lines)
  }

  private static func status(of report: HostReport) -> Int32 {
    guard report.canMakeSandboxes else { return ExitStatus.of(.sandbox) }
    return report.isOK ? 0 : 1
  }
}
