import FoundationEssentials

/// The tool's commands and options, as the argument parser knows them.
struct CommandDump: Decodable {
  struct Command: Decodable {
    let commandName: String
    let arguments: [Argument]
    let subcommands: [Command]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var spelling: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    let kind: String
    let names: [Name]?
    let valueName: String?

    /// Spelling as in `-q, --quiet` and `--timeout time`; nil for a positional argument.
    var option: String? {
      guard let names else { return nil }
      let spellings = names.map(\.spelling).sorted { $0.count < $1.count }.joined(separator: ", ")
      return kind == "option" ? "\(spellings) \(valueName ?? "")" : spellings
    }
  }

  let command: Command

  static func ofBuiltTool() throws -> CommandDump {
    let text = try BuiltTool.output(of: "--experimental-dump-help")
    return try JSONDecoder().decode(CommandDump.self, from: Data(text.utf8))
  }

  /// Options of a command; `alphagent` is the tool itself.
  func options(of name: String) -> Set<String> {
    let commands = [command] + (command.subcommands ?? [])
    return Set(commands.first { $0.commandName == name }?.arguments.compactMap(\.option) ?? [])
  }
}
