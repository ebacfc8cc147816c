import ArgumentParser
import SandboxCore

/// `alphagent wait`: waits for executions that go on without a client.
struct Wait: Verb {
  static let name = "wait"
  static let examples = [
    "alphagent wait build/1",
    "alphagent wait --json build/1 build/2",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Wait for detached executions, and end with their exit status.",
    discussion: """
      Of several, all are waited for, and the exit status is that of the first in the order given that has not \
      succeeded. What they print is in the log; Ctrl-C ends the wait and nothing else.
      """)

  @Argument(
    help: ArgumentHelp("Ids of executions, as 'exec --detach' prints them.", valueName: "id"),
    completion: .execution)
  var ids: [String]

  @Option(
    help: ArgumentHelp("Write the result as JSON to a file, or to a descriptor as fd:N.", valueName: "file|fd:n"),
    completion: .file())
  var report: String?

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  /// An unfinished report has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    var references: [ExecutionReference] = []
    for id in ids {
      guard let reference = ExecutionReference(id) else {
        throw .usage("'\(id)' is not the id of an execution", hint: "give what 'exec --detach' prints, such as build/1")
      }
      references.append(reference)
    }
    return try await ExecutionWait(references, report: report, common, context).run()
  }
}
