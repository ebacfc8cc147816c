import ArgumentParser
import SandboxCore
import ServiceAPI

/// `alphagent key`: makes, lists and revokes the service's keys.
struct Key: Verb {
  static let name = "key"
  static let examples = [
    "alphagent key create --label laptop --expires 30d",
    "alphagent key list",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Make, list and revoke API keys of this machine's service.",
    usage: """
      alphagent key create [--label <text>] [--expires <time>] [--max-sandboxes <n>] [--metrics]
      alphagent key list
      alphagent key revoke <id> ...
      """,
    discussion: """
      A new key is printed once, and kept as a hash alone. What is made or revoked holds at once, also for servers that \
      run.
      """)

  @Argument(help: ArgumentHelp("create, list, or revoke and the ids of keys.", valueName: "action"))
  var action: [String] = []

  @Option(help: ArgumentHelp("With create: a note to know it by.", valueName: "text"))
  var label: String?

  @Option(help: ArgumentHelp("With create: the time until it expires, such as 30d.", valueName: "time"))
  var expires: String?

  @Option(help: ArgumentHelp("With create: its sandboxes at once.", valueName: "n"))
  var maxSandboxes: Int?

  @Flag(help: "With create: it may read /metrics.")
  var metrics = false

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    try ServiceHandover.become(try command())
  }

  private func command() throws(SandboxError) -> ServiceCommand {
    switch (action.first, action.count) {
    case ("create", 1): return try creation()
    case ("list", 1):
      try checkPlain()
      return .listKeys(asJSON: common.json)
    case ("revoke", 2...):
      try checkPlain()
      return .revokeKeys(ids: Array(action.dropFirst()), asJSON: common.json)
    case ("revoke", _): throw .usage("no key is named", hint: "see 'alphagent key list'")
    default: throw .usage("'\(action.joined(separator: " "))' is no action", hint: "use create, list, or revoke ID")
    }
  }

  private func creation() throws(SandboxError) -> ServiceCommand {
    if let label, label.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) || label.utf8.count > 200 {
      throw .usage("--label: it is too long, or has control characters", hint: "give a short text")
    }
    let lifetime = try expires.map { text throws(SandboxError) in
      try named("--expires") { () throws(SandboxError) in try Duration(parsing: text).milliseconds }
    }
    return .createKey(
      label: label, lifetimeMs: lifetime, maxSandboxes: try ServiceFlags.count(maxSandboxes, "--max-sandboxes"),
      readsMetrics: metrics, asJSON: common.json)
  }

  private func checkPlain() throws(SandboxError) {
    guard label != nil || expires != nil || maxSandboxes != nil || metrics else { return }
    throw .usage("--label, --expires, --max-sandboxes and --metrics go with 'key create' alone")
  }
}
