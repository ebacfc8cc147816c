import ArgumentParser
import FoundationEssentials

/// The parser's own description of the tool.
struct ToolDescription: Decodable {
  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let arguments: [Argument]
    private let nested: [Command]?

    var subcommands: [Command] { nested ?? [] }

    /// Its options, without those that every program has, and without negations.
    private var options: [Argument] {
      arguments.filter { argument in
        argument.names != nil && !["--help", "--version"].contains(argument.spelling)
          && !argument.spelling.hasPrefix("--no-")
      }
    }

    /// Its options by the titles above them, in their order.
    var groups: [Group] {
      var groups: [Group] = []
      for option in options {
        if let known = groups.firstIndex(where: { $0.title == option.sectionTitle ?? "" }) {
          groups[known].options.append(option)
        } else {
          groups.append(Group(title: option.sectionTitle ?? "", options: [option]))
        }
      }
      return groups
    }

    private enum CodingKeys: String, CodingKey {
      case commandName, abstract, arguments
      case nested = "subcommands"
    }
  }

  /// Options under one title.
  struct Group: Equatable {
    let title: String
    var options: [Argument]

    /// First word of the title.
    var name: String { title.prefix { $0 != " " }.lowercased() }
  }

  struct Argument: Decodable, Equatable {
    struct Name: Decodable, Equatable {
      let kind: String
      let name: String
    }

    let kind: String
    let sectionTitle: String?
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let isRepeating: Bool

    /// The long name, where there is one.
    var spelling: String {
      let name = names?.first { $0.kind == "long" } ?? names?.first
      return name.map { ($0.kind == "long" ? "--" : "-") + $0.name } ?? ""
    }

    /// The option and its meaning.
    var text: String {
      let short = names?.first { $0.kind == "short" && "-\($0.name)" != spelling }.map { "-\($0.name)/" } ?? ""
      let meaning = (abstract ?? "").replacing(" Repeatable.", with: "")
      let end = meaning.hasSuffix(".") ? meaning.dropLast() : meaning[...]
      return "\(short)\(spelling)\(kind == "option" ? " \(value)" : ""): \(end)"
    }

    /// Name of its value, with dots where there may be several.
    var value: String { (valueName ?? "").uppercased() + (isRepeating ? "..." : "") }
  }

  let command: Command

  /// Nil only if the parser changes its own format.
  static var ofThisTool: ToolDescription? {
    try? JSONDecoder().decode(ToolDescription.self, from: Data(Root._dumpHelp().utf8))
  }
}
