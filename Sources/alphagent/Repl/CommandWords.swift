import SandboxCore

/// Words of a command's line, as a shell splits them: at spaces, but for those in quotes or behind a backslash.
enum CommandWords {
  /// Throws a usage error for a quote without an end. A `~` in front stands for the home directory.
  static func split(_ line: String, home: String?) throws(SandboxError) -> [String] {
    var words: [String] = []
    var (word, quote, isEscaped) = (nil as String?, nil as Character?, false)
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw .usage("a quote has no end: '\(line)'") }
    if let word { words.append(word) }
    return words.map { word in
      guard let home, word == "~" || word.hasPrefix("~/") else { return word }
      return home + word.dropFirst()
    }
  }
}
