import ArgumentParser
import SandboxCore

/// A command line that could not be understood, and the likely wish behind it.
struct CommandLineMistake {
  let arguments: [String]

  /// Error for what the parser has thrown.
  func error(for error: any Error) -> SandboxError {
    if let error = error as? SandboxError { return error }
    let name = arguments.first ?? ""
    guard name.hasPrefix("-") || Root.verb(named: name) != nil else { return Self.unknownCommand(name) }
    let message = Root.message(for: error).split(separator: "\n").first.map(String.init) ?? "bad arguments"
    let (mistake, remedy) = Self.sentences(message)
    let hint = remedy ?? "see 'alphagent\(name.hasPrefix("-") ? "" : " " + name) --help'"
    return .usage(mistake.prefix(1).lowercased() + mistake.dropFirst(), hint: hint)
  }

  /// The parser's message and, in a second sentence of it, its remedy.
  private static func sentences(_ message: String) -> (mistake: String, remedy: String?) {
    for (separator, beginning) in [(". Please ", ""), (". Did you mean ", "did you mean ")] {
      let parts = message.split(separator: separator, maxSplits: 1)
      if parts.count > 1 { return (String(parts[0]), beginning + parts[1]) }
    }
    return (message, nil)
  }
}

// MARK: Options

extension CommandLineMistake {
  /// Throws for an option that the verb does not have, which the parser has taken for the first of the program's words.
  func checkOptions(of verb: any Verb) throws(SandboxError) {
    guard let option = Self.unknownOption(of: verb) else { return }
    let known = Root.helpMessage(for: type(of: verb)).split { $0.isWhitespace || ",./[]<>".contains($0) }
      .filter { $0.hasPrefix("--") && $0 != "--" }
    let name = option.prefix { $0 != "=" }
    let nearest = Spelling.nearest(to: String(name), among: known.map(String.init))
    throw .usage(
      "unknown option '\(name)'",
      hint: nearest.map { "did you mean '\($0)'?" }
        ?? "see 'alphagent \(type(of: verb).name) --help'; put -- before a program's word that begins with a dash")
  }

  /// Whether a program asks: everywhere in a command line that could not be understood, but not among the words of
  /// the program that it names.
  func asksForJSON(_ verb: (any Verb)?) -> Bool {
    if let verb, Self.unknownOption(of: verb) == nil { return verb.common.json }
    return arguments.prefix { $0 != "--" }.contains("--json")
  }

  private static func unknownOption(of verb: any Verb) -> String? {
    guard let first = verb.words.first, first.hasPrefix("-"), !["-", "--"].contains(first) else { return nil }
    return first
  }
}

// MARK: Commands

extension CommandLineMistake {
  static func unknownCommand(_ name: String) -> SandboxError {
    let names = Root.verbs.flatMap { [$0.name] + $0.configuration.aliases }
    let wish = elsewhere[name] ?? Spelling.nearest(to: name, among: names).map { "'alphagent \($0)'" }
    return .usage(
      "there is no command '\(name)'", hint: wish.map { "did you mean \($0)?" } ?? "see 'alphagent --help'")
  }

  /// Commands here, by their names in tools that do the like.
  private static let elsewhere = [
    (["rm", "kill", "stop", "delete", "destroy", "remove", "down"], "'alphagent terminate'"),
    (["ps", "sessions", "status"], "'alphagent list'"),
    (["cp", "copy", "scp"], "'alphagent upload' or 'alphagent download'"),
    (["put", "push", "send"], "'alphagent upload'"),
    (["get", "pull", "fetch"], "'alphagent download'"),
    (["sh", "shell", "bash", "ssh", "attach", "enter"], "'alphagent exec --tty'"),
    (["start", "new", "up", "init"], "'alphagent create'"),
    (["inspect", "show", "stats"], "'alphagent info'"),
    (["python", "python3", "eval"], "'alphagent run'"),
    (["prune", "clean", "cleanup"], "'alphagent gc'"),
    (["check", "diagnose"], "'alphagent doctor'"),
    (["version"], "'alphagent --version'"),
  ].reduce(into: [String: String]()) { table, row in for name in row.0 { table[name] = row.1 } }
}
