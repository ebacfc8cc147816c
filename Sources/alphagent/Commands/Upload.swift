import Alphagent
import ArgumentParser
import SandboxCore

/// `alphagent upload`: copies files from the host to a session.
struct Upload: Verb {
  static let name = "upload"
  static let examples = [
    "alphagent upload -s build sales.csv /workspace/sales.csv",
    "alphagent upload -s build sales.csv src data/",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Copy files and directories into a session.",
    usage: "alphagent upload [<options>] <src> ... <dest>",
    discussion: """
      A destination that is a directory, or ends in a slash, gets the sources under their own names; \
      several need such a destination. A relative one is below /workspace. - is stdin.
      """)

  @Argument(
    help: ArgumentHelp("Files and directories of the host, and the destination in the sandbox.", valueName: "path"),
    completion: .uploadPath)
  var paths: [String] = []

  @OptionGroup(title: "Session options") var session: SessionFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let plan = try TransferPlan(paths, example: "alphagent upload sales.csv /workspace/")
    let destination = plan.sandboxPath
    let transfers = try zip(plan.sources, plan.uploads()).map { source, upload in
      let transfer: TransferRun.Transfer = { session, progress throws(SandboxError) in
        try await session.upload(upload, to: destination, progress: progress)
      }
      return (name: source.text, transfer)
    }
    return try await TransferRun(verb: "uploading", session: session, common: common, context: context).run(transfers)
  }
}
