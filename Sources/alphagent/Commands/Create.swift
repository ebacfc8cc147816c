import ArgumentParser
import Records
import SandboxCore

/// `alphagent create`: a session.
struct Create: Verb {
  static let name = "create"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Start a session that outlives this command, and print its id.",
    discussion: "Use it with --session, or put its id into ALPHAGENT_SESSION.")

  @OptionGroup var sandbox: SandboxFlags
  @OptionGroup var session: SessionShapeFlags
  @OptionGroup var common: CommonOptions

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    try LocalOnly.check(common, context.environment)
    let options = try sandbox.options(context.environment)
    let handle = try await context.sessions().createSession(options, session.options())
    Warnings(common).show(handle.limits)
    guard common.json else {
      Output.standard.writeLine(handle.id)
      return 0
    }
    Output.standard.writeLine(JSONText.of(SessionRecord(try await handle.info())))
    return 0
  }
}
