/// Splits a source file into tokens, without its comments. Interpolations in a string count as code.
struct Lexer {
  enum Language {
    case swift, c, python
  }

  private let bytes: [UInt8]
  private let language: Language
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var lineIsEmpty = true
  private var tokens: [Token] = []

  private init(_ text: String, _ language: Language) {
    bytes = Array(text.utf8)
    self.language = language
  }

  static func tokens(of text: String, in language: Language) -> [Token] {
    var lexer = Lexer(text, language)
    while lexer.readToken() {}
    return lexer.tokens
  }

  /// Reads the next token, comment or space; false at the end.
  private mutating func readToken() -> Bool {
    guard let byte = peek() else { return false }
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
      advance()
    } else if isCommentStart(byte) {
      skipComment()
    } else if isWordByte(byte) {
      readWord()
    } else if let quote = StringQuote(at: position, in: bytes, language) {
      readString(quote)
    } else {
      let start = mark()
      advance()
      append(.mark, from: start, text: text(from: start.position))
    }
    return true
  }

  private func peek(_ offset: Int = 0) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      if bytes[position] == UInt8(ascii: "\n") {
        line += 1
        lineStart = position + 1
        lineIsEmpty = true
      }
      position += 1
    }
  }

  private func starts(_ text: StaticString) -> Bool {
    (0..<text.utf8CodeUnitCount).allSatisfy { peek($0) == text.utf8Start[$0] }
  }
}

extension Lexer {
  /// Preprocessor lines count as comments, because no rule concerns what they define.
  private func isCommentStart(_ byte: UInt8) -> Bool {
    switch language {
    case .swift: starts("//") || starts("/*")
    case .c: starts("//") || starts("/*") || byte == UInt8(ascii: "#") && lineIsEmpty
    case .python: byte == UInt8(ascii: "#")
    }
  }

  private mutating func skipComment() {
    guard !starts("/*") else { return skipBlock() }
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      advance(byte == UInt8(ascii: "\\") && language == .c ? 2 : 1)
    }
  }

  private mutating func skipBlock() {
    var depth = 0
    repeat {
      if starts("/*"), depth == 0 || language == .swift {
        depth += 1
        advance(2)
      } else if starts("*/") {
        depth -= 1
        advance(2)
      } else {
        advance()
      }
    } while depth > 0 && position < bytes.count
  }

  private mutating func readString(_ quote: StringQuote) {
    let start = mark()
    advance(quote.opening.count)
    let first = position
    var code: [Token] = []
    while position < bytes.count, !quote.ends(at: position, in: bytes) {
      if quote.interpolates(at: position, in: bytes) {
        code += readInterpolation(quote)
      } else {
        advance(quote.escapes(at: position, in: bytes) ? quote.escape.count + 1 : 1)
      }
    }
    let text = text(from: first)
    advance(quote.closing.count)
    append(.string, from: start, text: text)
    tokens += code
  }

  private mutating func readInterpolation(_ quote: StringQuote) -> [Token] {
    advance(quote.escape.count)
    let first = tokens.count
    repeat {
      guard readToken() else { break }
    } while tokens.count == first || !tokens[tokens.count - 1].isMark(")") || isOpen(since: first)
    defer { tokens.removeSubrange(first...) }
    return Array(tokens[first...])
  }

  private func isOpen(since first: Int) -> Bool {
    tokens[first...].reduce(0) { $0 + ($1.isMark("(") ? 1 : $1.isMark(")") ? -1 : 0) } > 0
  }
}

extension Lexer {
  private struct Start {
    let position: Int
    let line: Int
    let column: Int
    let startsLine: Bool
  }

  private mutating func mark() -> Start {
    defer { lineIsEmpty = false }
    return Start(position: position, line: line, column: position - lineStart, startsLine: lineIsEmpty)
  }

  private mutating func readWord() {
    let start = mark()
    while let byte = peek(), isWordByte(byte) { advance() }
    append(.word, from: start, text: text(from: start.position))
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }

  private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  private mutating func append(_ kind: Token.Kind, from start: Start, text: String) {
    tokens.append(
      Token(
        kind: kind, text: text, line: start.line, lastLine: line, startsLine: start.startsLine, column: start.column))
  }
}
