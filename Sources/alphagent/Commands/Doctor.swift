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
  static let examples = [
    "alphagent doctor",
    "alphagent doctor --json",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Say what this host, or a service's, can enforce, and how to get the rest.",
    discussion: """
      Every control is tried, in a small sandbox where it takes one. Of a service, it also says how far away that is. The \
      exit status is 0 when all that a default sandbox promises holds at least partly, 1 when something is absent, and 125 \
      when no sandbox can be made.
      """)

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    if let service = try await context.inspectService(common) {
      try show(service.host, of: service, context)
      return Self.status(of: service.host)
    }
    let inspection = Task { await Host.inspect() }
    let listening = context.signals.listen { _ in inspection.cancel() }
    let report = await inspection.value
    listening.cancel()
    if let signal = context.signals.first { return 128 + signal }
    try show(report, of: nil, context)
    return Self.status(of: report)
  }

  private func show(
    _ report: HostReport, of service: ServiceInspection?, _ context: Context
  ) throws(SandboxError) {
    if common.json {
      return try Output.write(json: HostRecord(report, of: service.map { HostRecord.Service($0) }))
    }
    let isTerminal = TerminalFacts(of: .standardOutput).isTerminal
    let style = Style(isOn: common.color.isOn(isTerminal: isTerminal, environment: context.environment))
    try Output.write((service.map { [$0.line(style)] } ?? []) + HostTable(report, style).lines)
  }

  private static func status(of report: HostReport) -> Int32 {
    guard report.canMakeSandboxes else { return SandboxError.Kind.sandbox.exitStatus }
    return report.isOK ? 0 : 1
  }
}

extension HostRecord.Service {
  fileprivate init(_ service: ServiceInspection) {
    self.init(url: service.address, version: service.version, roundTrip: service.roundTrip)
  }
}

extension ServiceInspection {
  /// Says where the service is, and how far away.
  fileprivate func line(_ style: Style) -> String {
    let milliseconds = HostRecord.Service(self).roundTripMs
    return "\(style.bold(address))  release \(version), \(milliseconds) ms away"
  }
}
