import ArgumentParser
import Records
import SandboxCore

/// `alphagent list`: lists all sessions.
struct List: Verb {
  static let name = "list"
  static let configuration = CommandConfiguration(
    verb: name, abstract: "List the sessions.", aliases: ["ls"])

  @Option(help: ArgumentHelp("Only those with this label. Repeatable.", valueName: "key=value"))
  var label: [String] = []

  @OptionGroup var common: CommonOptions

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let labels = try Labels.parse(label)
    let sessions = try await context.backend(common).list().filter { $0.has(labels) }
    if common.json {
      try Output.write(json: sessions.map(SessionRecord.init))
    } else {
      try Output.write(SessionTable(sessions).lines)
    }
    return 0
  }
}
