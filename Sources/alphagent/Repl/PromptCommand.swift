/// Command of the prompt's own.
enum PromptCommand: String, CaseIterable {
  case help, info, reset, detach, terminate, quit

  /// Words that may follow it.
  var arguments: String {
    switch self {
    case .help, .info, .reset, .detach, .terminate, .quit: ""
    }
  }

  /// What it does, in a few words.
  var summary: String {
    switch self {
    case .help: "list these commands"
    case .info: "show the session: its limits, what it uses, its age"
    case .reset: "start again: a new interpreter, or a new session where this one is gone"
    case .detach: "leave, and keep the session; prints its id"
    case .terminate: "leave, and end the session, also one that was named"
    case .quit: "leave; Ctrl-D does so, too"
    }
  }

  /// The list of all.
  static var list: [String] {
    let names = allCases.map { ":\($0.rawValue)" + ($0.arguments.isEmpty ? "" : " \($0.arguments)") } + ["!line"]
    let width = names.map(\.count).max() ?? 0
    let summaries = allCases.map(\.summary) + ["run a command line in the sandbox's shell, with this terminal"]
    return zip(names, summaries).map { name, summary in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(summary)"
    }
  }
}
