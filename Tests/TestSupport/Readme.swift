/// Text of README.md, for tests of its claims.
package struct Readme {
  private let text: String

  package init(_ text: String = Repository.text("README.md")) { self.text = text }

  /// Headings of the second level.
  package var headings: [String] {
    text.split(separator: "\n## ").dropFirst().map { String($0.prefix { $0 != "\n" }) }
  }

  /// Text under a heading of the second level; empty where there is none.
  package func section(_ heading: String) -> Substring {
    text.split(separator: "\n## ").first { $0.hasPrefix("\(heading)\n") } ?? ""
  }

  /// Fenced code blocks of a section that are marked as this language, in order.
  package func blocks(_ language: String = "", in heading: String) -> [String] {
    let parts = section(heading).split(separator: "\n```", omittingEmptySubsequences: false)
    // Text and code take turns; a block begins with its language.
    return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("\(language)\n") }
      .map { $0.element.dropFirst(language.count + 1) + "\n" }
  }
}
