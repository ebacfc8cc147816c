import ArgumentParser
import SandboxCore
import Terminal

/// `alphagent logs`: shows a session's log.
struct Logs: Verb {
  static let name = "logs"
  static let examples = [
    "alphagent logs --tail 20 build",
    "alphagent logs --since 10m --json build",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Show what ran in a session, and what its background processes printed.",
    discussion: """
      With --json, each entry is an object on a line of its own. The log keeps about the last megabyte, as long as the \
      session lives. Of one execution, which 'exec --detach' has named, only what is about that is shown.
      """)

  @Argument(
    help: ArgumentHelp("The session's id, the beginning of it, or its name; or an execution's id.", valueName: "id"),
    completion: .sessionOrExecution)
  var id: String?

  @Flag(name: .shortAndLong, help: "Go on with what comes, until the session or the execution ends.")
  var follow = false

  @Flag(help: "Pass escape sequences and CI commands through as they are.")
  var raw = false

  @OptionGroup var part: LogFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let reference = try SessionReference.required(id, context.environment)
    let execution = ExecutionReference(reference)
    let selection = LogSelection(execution: execution?.number, since: try part.earliest())
    let lines = try part.lineCount()
    let handle = try await context.backend(common).attach(to: execution?.session ?? reference)
    let printer = LogPrinter(selection, of: handle.id, asJSON: common.json, isRaw: raw, context.environment)
    if let lines {
      try await printer.showLast(lines) { show throws(SandboxError) in
        try await handle.readLog(follow: false, receive: show)
      }
    }
    if lines == nil || follow, !printer.isOver { try await handle.readLog(follow: follow) { printer.show($0) } }
    try printer.finish()
    if let execution, !printer.hasFound {
      throw SandboxError.failure(
        .executionUnknown, "there is no execution '\(execution)' in the log")
    }
    return 0
  }
}
