import ArgumentParser
import FoundationEssentials

/// The whole command line as one compact text for a model, made of the descriptions that the help is made of.
struct ModelText {
  private let commands: [ToolDescription.Command]
  /// Groups of options that several commands have in common.
  private let shared: [ToolDescription.Group]
  /// Those of them that all commands have.
  private let common: [ToolDescription.Group]

  /// Commands that a model seldom needs: their options are named, and no more.
  private static let rare = [
    Repl.name, Login.name, Logout.name, Serve.name, Key.name, Doctor.name, CollectGarbage.name,
  ]

  init() {
    let commands = (ToolDescription.ofThisTool?.command.subcommands ?? []).filter {
      Root.verb(named: $0.commandName) != nil
    }
    var counts: [(group: ToolDescription.Group, count: Int)] = []
    for group in commands.flatMap(\.groups) where !group.title.isEmpty {
      if let known = counts.firstIndex(where: { $0.group == group }) {
        counts[known].count += 1
      } else {
        counts.append((group, 1))
      }
    }
    self.commands = commands
    shared = counts.filter { $0.count > 1 }.map(\.group)
    common = counts.filter { $0.count == commands.count }.map(\.group)
  }

  var text: String {
    let some = shared.filter { !common.contains($0) }.map { "[\($0.name)] \(Self.list($0.options))" }
    let all = common.map { "(every command) \(Self.list($0.options))" }
    return ([Self.beginning] + commands.map(description) + some + all + [Self.end]).joined(separator: "\n")
  }

  private static let beginning = """
    alphagent \(Version.text) runs untrusted code in sandboxes with /workspace, python3, pip and the internet.
    alphagent COMMAND [options] [arguments]; [groups] of options stand below; COMMAND --help has more.
    """

  private func description(_ command: ToolDescription.Command) -> String {
    let groups = command.groups.filter { shared.contains($0) && !common.contains($0) }.map { " [\($0.name)]" }
    let own = command.groups.filter { !shared.contains($0) }.flatMap(\.options)
    let arguments = command.arguments.filter { $0.names == nil }.map { " \($0.value)" }.joined()
    let isRare = Self.rare.contains(command.commandName)
    let options = isRare ? own.map(\.spelling).joined(separator: " ") : Self.list(own)
    let examples = (Root.verb(named: command.commandName)?.examples ?? []).prefix(isRare ? 0 : groups.count > 2 ? 2 : 1)
    return
      (["\(command.commandName)\(arguments): \(command.abstract ?? "")\(groups.joined())"]
      + (own.isEmpty ? [] : ["  \(options)"]) + examples.map { "  $ \($0)" }).joined(separator: "\n")
  }

  private static func list(_ options: [ToolDescription.Argument]) -> String {
    options.map(\.text).joined(separator: "; ")
  }

  private static let end = """
    EXIT STATUS: the program's own; 64 usage; 77 API key; 124 timeout; 125 alphagent failed; 126/127 not executable/found; \
    128+n signal n; 137, reason memory: over --memory; 130/143 cancelled.
    --json: output, error, exit_code, reason, duration_ms, artifacts (files made below /workspace), denied (refused \
    connections), truncated; or failure {code, message, hint, exit_code}.
    """
}
