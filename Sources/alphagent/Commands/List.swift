import ArgumentParser
import Records
import SandboxCore
import SystemPackage
import Terminal

/// `alphagent list`: lists all sessions.
struct List: Verb {
  static let name = "list"
  static let examples = [
    "alphagent list --label ci=42",
    "alphagent list --json",
  ]
  static let configuration = CommandConfiguration(
    verb: name, abstract: "List the sessions.", aliases: ["ls"])

  @Option(help: ArgumentHelp("Only those with this label. Repeatable.", valueName: "key=value"), completion: .label)
  var label: [String] = []

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let labels = try Labels.parse(label)
    let sessions = try await context.backend(common).list().filter { $0.has(labels) }
    if common.json {
      try Output.write(json: sessions.map(SessionRecord.init))
    } else {
      let terminal = TerminalFacts(of: .standardOutput)
      try Output.write(SessionTable(sessions).lines(width: terminal.size.map { Int($0.columns) }))
    }
    return 0
  }
}
