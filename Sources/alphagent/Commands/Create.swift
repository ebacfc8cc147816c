import Alphagent
import ArgumentParser
import Records
import SandboxCore

/// `alphagent create`: starts a session.
struct Create: Verb {
  static let name = "create"
  static let examples = [
    "alphagent create --name prices --label ci=42 --ttl 1h",
    "alphagent create --network none --memory 1g",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Start a session that outlives this command, and print its id.",
    usage: "alphagent create [<options>]",
    discussion: "Use it with --session, or put its id into ALPHAGENT_SESSION.")

  @OptionGroup(title: "Sandbox options") var sandbox: SandboxFlags
  @OptionGroup(title: "Session options") var session: SessionShapeFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    var steps = StepLog(common)
    let options = try sandbox.options(context.environment)
    let handle = try await context.backend(common).create(options, session.options())
    steps.did("made session \(handle.id)\(context.service(common).map { " in \($0)" } ?? "")")
    Warnings(common).show(handle.limits)
    do throws(SandboxError) {
      try await print(handle)
      try await handle.keep()
    } catch {
      // Nobody else knows its id.
      await handle.terminate()
      throw error
    }
    if let service = context.enclosingService(common) { Warnings(common).sayThatSessionEnds(with: service) }
    return 0
  }

  private func print(_ session: any SessionHandle) async throws(SandboxError) {
    guard common.json else { return try Output.write(session.id) }
    try Output.write(json: SessionRecord(try await session.info()))
  }
}
