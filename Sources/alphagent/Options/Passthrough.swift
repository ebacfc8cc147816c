import SandboxCore

/// The words that go to the program as they are: everything behind the first that is not an option of ours.
struct Passthrough {
  let words: [String]

  /// Drops one leading `--`, no other. Without it, the first word must not look like an option: it would be a
  /// misspelt one of ours.
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
