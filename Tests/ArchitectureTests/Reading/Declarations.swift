/// Names declared by a Swift file that other files can use.
struct Declarations {
  /// Top-level types that are visible outside of the file; functions and values likewise.
  private(set) var types: Set<String> = []
  private(set) var functions: Set<String> = []
  private(set) var values: Set<String> = []
  /// Names declared directly in extensions.
  private(set) var members: Set<String> = []
  /// Every name that the file gives to anything, at any depth.
  private(set) var allNames: Set<String> = []

  init(of tokens: [Token]) {
    addTopLevel(of: tokens)
    addAllNames(of: tokens)
  }

  private mutating func addTopLevel(of tokens: [Token]) {
    for (index, keyword, name) in Self.declarations(in: tokens[...]) where !Self.isPrivate(index, tokens) {
      switch keyword {
      case "extension": addMembers(ofExtensionAt: index, in: tokens)
      case "func": functions.insert(name)
      case "let", "var": values.insert(name)
      default: types.insert(name)
      }
    }
  }

  private mutating func addMembers(ofExtensionAt index: Int, in tokens: [Token]) {
    guard let body = tokens[index...].firstIndex(where: { $0.isMark("{") }) else { return }
    let inside = tokens[(body + 1)..<tokens.closing(body)]
    for (index, _, name) in Self.declarations(in: inside) where !Self.isPrivate(index, tokens) {
      members.insert(name)
    }
  }

  private mutating func addAllNames(of tokens: [Token]) {
    for index in tokens.indices where Self.keywords.contains(tokens[index].text) || tokens[index].isWord("case") {
      var position = index + 1
      while let name = tokens.at(position), name.kind == .word {
        allNames.insert(name.text)
        guard tokens.at(position + 1)?.isMark(",") == true else { break }
        position += 2
      }
    }
  }
}

extension Declarations {
  private static let keywords: Set = [
    "struct", "class", "enum", "actor", "protocol", "typealias", "extension", "func", "let", "var",
  ]

  /// Returns the declarations outside of all brackets, each with the index of its keyword, the keyword and the name.
  private static func declarations(
    in tokens: ArraySlice<Token>
  ) -> [(index: Int, keyword: String, name: String)] {
    var (found, depth): ([(index: Int, keyword: String, name: String)], Int) = ([], 0)
    for index in tokens.indices {
      let token = tokens[index]
      if token.kind == .mark, "([{".contains(token.text) { depth += 1 }
      if token.kind == .mark, ")]}".contains(token.text) { depth -= 1 }
      guard depth == 0, token.kind == .word, keywords.contains(token.text), index + 1 < tokens.endIndex else {
        continue
      }
      let name = tokens[index + 1]
      if name.kind == .word, !keywords.contains(name.text) { found.append((index, token.text, name.text)) }
    }
    return found
  }

  /// Whether a modifier before the keyword makes the name private to its file.
  private static func isPrivate(_ index: Int, _ tokens: [Token]) -> Bool {
    var position = index - 1
    while let token = tokens.at(position) {
      if token.isMark(")"), tokens.at(position - 1)?.isWord("set") == true {
        position -= 4
      } else if token.isWord("private") || token.isWord("fileprivate") {
        return true
      } else if token.kind == .word, modifiers.contains(token.text) {
        position -= 1
      } else {
        return false
      }
    }
    return false
  }

  private static let modifiers: Set = [
    "public", "package", "internal", "final", "static", "class", "mutating", "nonisolated", "indirect", "lazy", "weak",
    "override", "borrowing", "consuming",
  ]
}
