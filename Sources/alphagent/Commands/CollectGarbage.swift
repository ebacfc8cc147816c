import Alphagent
import ArgumentParser
import Records
import SandboxCore

/// `alphagent gc`: removes the leftovers of killed owners.
struct CollectGarbage: Verb {
  static let name = "gc"
  static let examples = [
    "alphagent gc",
    "alphagent gc --json",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Remove what crashed owners left behind.",
    discussion: "Every other command does this too, before its own work.")

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let removed = try await Host.collectGarbage()
    if common.json {
      try Output.write(json: GarbageRecord(removed: removed))
    } else if !common.quiet {
      try Output.write("removed \(removed) \(removed == 1 ? "sandbox" : "sandboxes")")
    }
    return 0
  }
}
