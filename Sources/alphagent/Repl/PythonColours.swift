/// Colours of Python code, for somebody who types it: what a few rules say, not a parser.
enum PythonColours {
  private static let keyword = "1;34"
  private static let builtin = "36"
  private static let string = "32"
  private static let number = "35"
  private static let comment = "2"
  private static let ownCommand = "33"

  /// SGR parameters for each scalar; empty for no colour.
  static func of(_ text: [Unicode.Scalar]) -> [String] {
    if let first = text.first(where: { $0 != " " }), first == ":" || first == "!" {
      return command(text)
    }
    var colours = [String](repeating: "", count: text.count)
    var index = 0
    while index < text.count {
      let (end, colour) = token(text, index)
      if !colour.isEmpty { for position in index..<end { colours[position] = colour } }
      index = end
    }
    return colours
  }

  private static func command(_ text: [Unicode.Scalar]) -> [String] {
    let start = text.firstIndex { $0 != " " } ?? 0
    let end = text[start] == "!" ? start + 1 : text[start...].firstIndex { $0 == " " } ?? text.count
    return text.indices.map { start..<end ~= $0 ? ownCommand : "" }
  }

  /// End and colour of what begins at an index.
  private static func token(_ text: [Unicode.Scalar], _ start: Int) -> (end: Int, colour: String) {
    let scalar = text[start]
    if scalar == "#" { return (text[start...].firstIndex(of: "\n") ?? text.count, comment) }
    if scalar == "'" || scalar == "\"" { return (stringEnd(text, start), string) }
    if isDigit(scalar) { return (end(text, start) { isWord($0) || $0 == "." }, number) }
    guard isWord(scalar) else { return (start + 1, "") }
    let stop = end(text, start, isWord)
    var word = String.UnicodeScalarView()
    word.append(contentsOf: text[start..<stop])
    let name = String(word)
    if stop < text.count, text[stop] == "'" || text[stop] == "\"", prefixes.contains(name.lowercased()) {
      return (stringEnd(text, stop), string)
    }
    let isAttribute = start > 0 && text[start - 1] == "."
    if isAttribute { return (stop, "") }
    return (stop, keywords.contains(name) ? keyword : builtins.contains(name) ? builtin : "")
  }

  private static func end(
    _ text: [Unicode.Scalar], _ start: Int, _ belongs: (Unicode.Scalar) -> Bool
  ) -> Int {
    text[start...].firstIndex { !belongs($0) } ?? text.count
  }

  /// End of a string that begins with the quote at an index; of an open one in one quote, that of its row.
  private static func stringEnd(_ text: [Unicode.Scalar], _ start: Int) -> Int {
    let quote = text[start]
    let isLong = text[start...].starts(with: [quote, quote, quote])
    var index = start + (isLong ? 3 : 1)
    while index < text.count {
      if text[index] == "\\" {
        index += 2
      } else if text[index] == quote, !isLong || text[index...].starts(with: [quote, quote, quote]) {
        return index + (isLong ? 3 : 1)
      } else if text[index] == "\n", !isLong {
        return index
      } else {
        index += 1
      }
    }
    return text.count
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isXIDContinue }

  private static let prefixes: Set = ["r", "b", "u", "f", "rb", "br", "fr", "rf", "t"]

  private static let keywords = Set(
    """
    False None True and as assert async await break case class continue def del elif else except finally for from global
    if import in is lambda match nonlocal not or pass raise return try while with yield
    """.split { $0.isWhitespace }.map(String.init))

  private static let builtins = Set(
    """
    abs all any bool bytes callable chr dict dir divmod enumerate eval exec filter float format frozenset getattr hasattr
    hash help hex id input int isinstance issubclass iter len list map max min next object oct open ord pow print property
    range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
    """.split { $0.isWhitespace }.map(String.init))
}
