/// Command of the prompt's own.
enum PromptCommand: String, CaseIterable {
  case help, vars, files, upload, download, artifacts, run, time, edit, save, history, info, limits, reset, detach
  case terminate, quit

  /// Words that may follow it.
  var arguments: String {
    switch self {
    case .help, .vars, .info, .limits, .history, .reset, .detach, .terminate, .quit: ""
    case .files: "[DIRECTORY]"
    case .upload: "FILE... [DESTINATION]"
    case .download: "FILE... [DESTINATION]"
    case .artifacts: "[DIRECTORY]"
    case .run: "FILE [ARGUMENT...]"
    case .time: "CODE"
    case .edit: "[NUMBER]"
    case .save: "FILE"
    }
  }

  /// What it does, in a few words.
  var summary: String {
    switch self {
    case .help: "list these commands"
    case .vars: "list the variables, with their types"
    case .files: "list files of the sandbox"
    case .upload: "copy files of this machine into the sandbox, to /workspace"
    case .download: "copy files of the sandbox to this machine, to where you are"
    case .artifacts: "list the files that cells have made, or copy them to a directory of this machine"
    case .run: "run a Python file of this machine, among the variables"
    case .time: "run code, and tell how long it took"
    case .edit: "edit the latest cell, or the one with this number, with $VISUAL or $EDITOR"
    case .save: "save the cells to a file of this machine, .py or .ipynb"
    case .history: "list the cells of this prompt"
    case .info: "show the session: its limits, what it uses, its age"
    case .limits: "list the limits, and whether this host enforces them"
    case .reset: "start again: a new interpreter, or a new session where this one is gone"
    case .detach: "leave, and keep the session; prints its id"
    case .terminate: "leave, and end the session, also one that was named"
    case .quit: "leave; Ctrl-D does so, too"
    }
  }

  /// The list of all, and of the other ways to ask.
  static var list: [String] {
    let commands = allCases.map { command in
      (":\(command.rawValue)" + (command.arguments.isEmpty ? "" : " \(command.arguments)"), command.summary)
    }
    let others = [
      ("!LINE", "run a command line in the sandbox's shell, which has the terminal"),
      ("NAME?", "say what an object is; NAME?? shows its source"),
    ]
    let width = (commands + others).map(\.0.count).max() ?? 0
    return (commands + others).map { name, summary in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(summary)"
    }
  }
}
