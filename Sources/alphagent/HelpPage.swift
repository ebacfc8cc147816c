import ArgumentParser
import SandboxCore

/// What `alphagent help` and `--help` print.
struct HelpPage {
  let text: String

  private init(text: String) { self.text = text }

  /// The page of a command; nil: of the tool.
  init(of verb: (any Verb.Type)?) {
    guard let verb else {
      self.init(text: Root.helpMessage())
      return
    }
    let examples = verb.examples.map { "  \($0)" }.joined(separator: "\n")
    let help = Root.helpMessage(for: verb)
    self.init(text: "\(help)\(help.hasSuffix("\n") ? "" : "\n")\nEXAMPLES:\n\(examples)")
  }

  /// What follows the word `help`.
  init(_ words: some Collection<String>) throws(SandboxError) {
    let options = words.filter { $0.hasPrefix("-") && !["-h", "--help"].contains($0) }
    let names = words.filter { !$0.hasPrefix("-") && $0 != "help" }
    guard let name = names.first ?? options.first else {
      self.init(of: nil)
      return
    }
    switch (name, names.count + options.count) {
    case ("--llm", 1): self.init(text: ModelText().text)
    case ("--json", 1): self.init(text: Root._dumpHelp())
    case (_, 1) where Root.verb(named: name) != nil: self.init(of: Root.verb(named: name))
    case (_, 1) where options.isEmpty: throw CommandLineMistake.unknownCommand(name)
    default: throw .usage("help takes a command, --llm or --json", hint: "see 'alphagent help'")
    }
  }
}
