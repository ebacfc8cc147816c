import SandboxCore

/// Words that go to the program unchanged: all from the first on that is not an option of the tool.
struct Passthrough {
  let words: [String]

  /// Drops one leading `--`, no other. Without it, throws where the first word looks like an option, as it is then a
  /// misspelt one of the tool.
  init(_ captured: [String]) throws(SandboxError) {
    if captured.first == "--" {
      words = Array(captured.dropFirst())
      return
    }
    if let first = captured.first, first.hasPrefix("-"), first != "-" {
      throw .usage("unknown option '\(first)'", hint: "put -- before a command or argument that begins with a dash")
    }
    words = captured
  }
}
