/// Extent of a function, from the line that names it to the line that ends its body.
struct Function {
  let name: String
  let line: Int
  let lastLine: Int

  var lineCount: Int { lastLine - line + 1 }
}

extension SourceFile {
  /// Functions, initialisers, subscripts and computed properties that have a body, nested ones too.
  var functions: [Function] {
    switch language {
    case .swift: tokens.indices.compactMap(swiftFunction)
    case .c: cFunctions
    case .python: tokens.indices.compactMap(pythonFunction)
    }
  }

  private func swiftFunction(at index: Int) -> Function? {
    let token = tokens[index]
    guard token.kind == .word, tokens.at(index - 1)?.isMark(".") != true, let next = tokens.at(index + 1) else {
      return nil
    }
    let body: Int?
    switch token.text {
    case "func", "subscript": body = swiftBody(after: index)
    case "init": body = "(?!<".contains(next.text) ? swiftBody(after: index) : nil
    case "deinit": body = next.isMark("{") ? index + 1 : nil
    case "var": body = swiftBody(after: index).flatMap { tokens[$0].line == token.line ? $0 : nil }
    default: body = nil
    }
    guard let body else { return nil }
    let name = ["func", "var"].contains(token.text) ? next.text : token.text
    return Function(name: name, line: token.line, lastLine: tokens[tokens.closing(body)].lastLine)
  }

  /// Index of the brace that opens the body; nil for a requirement of a protocol and for a stored property.
  private func swiftBody(after index: Int) -> Int? {
    var position = index + 1
    while let token = tokens.at(position), !token.isMark("{") {
      if token.isMark("}") || token.kind == .word && Self.beginsDeclaration.contains(token.text) { return nil }
      if token.isMark("="), tokens[index].isWord("var") { return nil }
      position = token.isMark("(") || token.isMark("[") ? tokens.closing(position) + 1 : position + 1
    }
    return tokens.at(position) == nil ? nil : position
  }

  private static let beginsDeclaration: Set = [
    "func", "var", "let", "init", "deinit", "subscript", "case", "static", "struct", "class", "enum", "actor",
    "extension", "protocol", "typealias", "associatedtype", "public", "package", "internal", "private", "fileprivate",
    "mutating", "nonisolated", "import",
  ]

  private var cFunctions: [Function] {
    var (functions, start, index): ([Function], Int, Int) = ([], 0, 0)
    while index < tokens.count {
      guard tokens[index].isMark("{") else {
        if tokens[index].isMark(";") { start = index + 1 }
        index += 1
        continue
      }
      let end = tokens.closing(index)
      if tokens.at(index - 1)?.isMark(")") == true {
        let name = (start..<index).first { tokens[$0].kind == .word && tokens[$0 + 1].isMark("(") }
        functions.append(
          Function(
            name: name.map { tokens[$0].text } ?? "", line: tokens[start].line, lastLine: tokens[end].lastLine))
        start = end + 1
      }
      index = end + 1
    }
    return functions
  }

  private func pythonFunction(at index: Int) -> Function? {
    let token = tokens[index]
    guard token.isWord("def"), token.startsLine || tokens.at(index - 1)?.isWord("async") == true,
      let name = tokens.at(index + 1)
    else { return nil }
    let column = token.startsLine ? token.column : tokens[index - 1].column
    let last = tokens[(index + 1)...].prefix { !$0.startsLine || $0.column > column }.last
    return Function(name: name.text, line: token.line, lastLine: last?.lastLine ?? token.line)
  }
}
