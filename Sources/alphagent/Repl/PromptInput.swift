/// What somebody has entered at the prompt.
enum PromptInput: Equatable {
  case nothing
  case python(String)
  /// `!line`: a command line for the sandbox's shell.
  case shell(String)
  /// `:name words`: a command of the prompt's own.
  case command(name: String, words: String)

  init(_ cell: String) {
    let text = cell.trimmedOfSpace
    switch text.first {
    case nil: self = .nothing
    case "!": self = .shell(String(text.dropFirst()))
    case ":":
      let parts = text.dropFirst().split(separator: " ", maxSplits: 1)
      let isPlain = text.dropFirst().first != " "
      self = .command(
        name: isPlain ? parts.first.map(String.init) ?? "" : "",
        words: parts.count > 1 ? String(parts[1]).trimmedOfSpace : "")
    // The functions that Python's own prompt has for this would end the interpreter's run, and nothing else.
    default: self = Self.endings.contains(text) ? .command(name: "quit", words: "") : .python(cell)
    }
  }

  private static let endings: Set = ["exit", "exit()", "quit", "quit()"]

  var isPython: Bool { if case .python = self { true } else { false } }
}

extension String {
  /// The text without white space at its ends.
  var trimmedOfSpace: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
