import ArgumentParser
import Glibc
import SandboxCore

/// `alphagent logs`: what happened in a session.
struct Logs: Verb {
  static let name = "logs"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Show what ran in a session, and what its background processes printed.",
    discussion: """
      With --json, each entry is an object on a line of its own. The log keeps about the last megabyte, as long as the \
      session lives.
      """)

  @Argument(help: ArgumentHelp("The session's id, the beginning of it, or its name.", valueName: "id"))
  var id: String?

  @Flag(name: .shortAndLong, help: "Go on with what comes, until the session ends.")
  var follow = false

  @Flag(help: "Pass terminal escape sequences and CI workflow commands through as they are.")
  var raw = false

  @OptionGroup var common: CommonOptions

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    try LocalOnly.check(common, context.environment)
    let reference = try SessionReference.required(id, context.environment)
    let handle = try await context.sessions().attach(to: reference)
    let printer = LogPrinter(asJSON: common.json, isRaw: raw, context.environment)
    // Nothing is half done here that a signal could leave behind.
    context.control.attach { event in
      if case .signal(let number) = event { _exit(128 + number) }
    }
    try await handle.readLog(follow: follow) { printer.show($0) }
    return 0
  }
}
