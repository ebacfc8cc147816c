import ArgumentParser
import Records
import SandboxCore

/// `alphagent info`: shows one session.
struct Info: Verb {
  static let name = "info"
  static let examples = [
    "alphagent info build",
    "alphagent info --json build",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Show a session: its limits and how each is enforced, what it uses, its age.",
    discussion: "Without an id, the session that ALPHAGENT_SESSION names.")

  @Argument(
    help: ArgumentHelp("The session's id, the beginning of it, or its name.", valueName: "id"),
    completion: .session)
  var id: String?

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let reference = try SessionReference.required(id, context.environment)
    let info = try await context.backend(common).info(reference)
    if common.json {
      try Output.write(json: SessionRecord(info))
    } else {
      try Output.write(SessionDescription(info).lines)
    }
    return 0
  }
}
