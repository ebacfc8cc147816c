import Alphagent
import ArgumentParser
import SandboxCore

/// `alphagent download`: copies files from a session to the host.
struct Download: Verb {
  static let name = "download"
  static let examples = [
    "alphagent download -s build /workspace/sales.csv copy.csv",
    "alphagent download -s build sales.csv - | head -n 1",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Copy files and directories out of a session.",
    usage: "alphagent download [<options>] <src> ... <dest>",
    discussion: """
      A destination that is a directory, or ends in a slash, gets the sources under their own names; several need \
      such a destination. Relative sources are below /workspace. - is stdout.
      """)

  @Argument(
    help: ArgumentHelp("Files and directories in the sandbox, and the destination on the host.", valueName: "path"),
    completion: .downloadPath)
  var paths: [String] = []

  @OptionGroup(title: "Session options") var session: SessionFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let plan = try TransferPlan(paths, example: "alphagent download /workspace/chart.png .")
    let target = try plan.target(asJSON: common.json)
    let transfers = plan.sources.map { source in
      let transfer: TransferRun.Transfer = { session, progress throws(SandboxError) in
        do throws(SandboxError) {
          return try await session.download(SandboxPath(bytes: source.bytes), to: target, progress: progress)
        } catch {
          throw source.explaining(error)
        }
      }
      return (name: source.text, transfer)
    }
    return try await TransferRun(verb: "downloading", session: session, common: common, context: context).run(transfers)
  }
}
