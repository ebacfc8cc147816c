/// What somebody has entered at the prompt.
enum PromptInput: Equatable {
  case nothing
  case python(String)
  /// `!line`: a command line for the sandbox's shell.
  case shell(String)
  /// `:name words`: a command of the prompt's own.
  case command(name: String, words: String)
  /// `path?`, or `path??` for the source.
  case description(path: String, withSource: Bool)

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
    default:
      self = Self.endings.contains(text) ? .command(name: "quit", words: "") : Self.question(text) ?? .python(cell)
    }
  }

  private static func question(_ text: String) -> PromptInput? {
    guard text.hasSuffix("?") else { return nil }
    let path = text.prefix { $0 != "?" }
    let marks = text.count - path.count
    let isPath = path.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
      name.first.map { $0.isLetter || $0 == "_" } == true && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    guard isPath, marks <= 2, text.dropFirst(path.count).allSatisfy({ $0 == "?" }) else { return nil }
    return .description(path: String(path), withSource: marks == 2)
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
