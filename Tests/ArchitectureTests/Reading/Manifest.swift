/// Targets that Package.swift declares.
struct Manifest {
  struct Target {
    let name: String
    /// Path from the root of the repository.
    let directory: String
    /// Other targets of the package; products of other packages are not among them.
    let dependencies: [String]
    /// Whether it is under `Tests`, and so no part of the program.
    var isForTests: Bool { directory.hasPrefix("Tests/") }
    /// Name by which it is imported.
    var module: String { name.replacing("-", with: "_") }
  }

  let targets: [Target]

  /// Parses the text, in which the name, path and dependencies of each target must be literals; throws `Unreadable`.
  init(_ text: String) throws {
    let tokens = Lexer.tokens(of: text, in: .swift)
    let list = tokens.indices.last { tokens[$0].isWord("targets") && tokens.at($0 + 2)?.isMark("[") == true }
    guard let list else { throw Unreadable(what: "Package.swift", problem: "it has no 'targets: ['") }
    targets = try Self.elements(of: Array(tokens[(list + 2)...tokens.closing(list + 2)])).map(Self.target)
  }

  func target(named name: String) -> Target? { targets.first { $0.name == name } }

  private static let directories = [
    "target": "Sources", "executableTarget": "Sources", "systemLibrary": "Sources", "testTarget": "Tests",
  ]

  private static func target(_ tokens: [Token]) throws -> Target {
    guard let kind = tokens.at(1)?.text, let directory = directories[kind],
      let name = argument("name", of: tokens)?.first, name.kind == .string
    else {
      throw Unreadable(what: "Package.swift:\(tokens.first?.line ?? 0)", problem: "a target without a literal name")
    }
    let path = argument("path", of: tokens)?.first?.text
    let dependencies = argument("dependencies", of: tokens).map(elements) ?? []
    return Target(
      name: name.text, directory: path ?? "\(directory)/\(name.text)",
      dependencies: try dependencies.compactMap(dependency))
  }

  /// Name of a dependency; nil for a product of another package, given as a constant or as `.product`.
  private static func dependency(_ tokens: [Token]) throws -> String? {
    switch tokens.first {
    case let token? where token.kind == .string && tokens.count == 1: return token.text
    case let token? where token.kind == .word && tokens.count == 1: return nil
    case let token? where token.isMark(".") && tokens.at(1)?.isWord("product") == true: return nil
    case let token: throw Unreadable(what: "Package.swift:\(token?.line ?? 0)", problem: "a dependency of another form")
    }
  }

  /// Returns the tokens of the argument with this label in a call; nil where there is none.
  private static func argument(_ label: String, of call: [Token]) -> [Token]? {
    guard let bracket = call.firstIndex(where: { $0.isMark("(") }) else { return nil }
    let argument = elements(of: Array(call[bracket...])).first { $0[0].isWord(label) && $0.at(1)?.isMark(":") == true }
    return argument.map { Array($0.dropFirst(2)) }
  }

  /// Returns the elements between the commas of a bracket that spans all of the tokens.
  private static func elements(of bracket: [Token]) -> [[Token]] {
    var (elements, element, index): ([[Token]], [Token], Int) = ([], [], 1)
    while index < bracket.count - 1 {
      if bracket[index].isMark(",") {
        elements.append(element)
        element = []
      } else {
        let isBracket = bracket[index].kind == .mark && "([{".contains(bracket[index].text)
        let end = isBracket ? bracket.closing(index) : index
        element += bracket[index...end]
        index = end
      }
      index += 1
    }
    return (elements + [element]).filter { !$0.isEmpty }
  }
}

/// Error for a text that the rules cannot read.
struct Unreadable: Error, CustomStringConvertible {
  let what: String
  let problem: String
  var description: String { "\(what): \(problem); write it so that Tests/ArchitectureTests can read it" }
}
