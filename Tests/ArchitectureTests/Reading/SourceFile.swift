/// Source file of the repository.
struct SourceFile {
  /// Path from the root of the repository.
  let path: String
  let language: Lexer.Language
  let lineCount: Int
  let tokens: [Token]
  let declarations: Declarations

  /// Nil for a file that is not source code.
  init?(_ path: String, _ text: String) {
    guard let language = Lexer.Language(path) else { return nil }
    self.path = path
    self.language = language
    lineCount = text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    tokens = Lexer.tokens(of: text, in: language)
    declarations = Declarations(of: language == .swift ? tokens : [])
  }

  /// Modules that it imports, each with its line.
  var imports: [(module: String, line: Int)] {
    guard language == .swift else { return [] }
    return tokens.indices.compactMap { index in
      guard tokens[index].isWord("import"), tokens.at(index - 1)?.isMark(".") != true,
        let next = tokens.at(index + 1), next.kind == .word
      else { return nil }
      let isOfOneName = Self.importKinds.contains(next.text) && tokens.at(index + 2)?.kind == .word
      return (isOfOneName ? tokens[index + 2].text : next.text, tokens[index].line)
    }
  }

  private static let importKinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
}

extension Lexer.Language {
  /// Language by the extension of the file's name; nil for any other.
  init?(_ path: String) {
    switch path.split(separator: ".").last {
    case "swift": self = .swift
    case "c", "h": self = .c
    case "py": self = .python
    default: return nil
    }
  }
}
