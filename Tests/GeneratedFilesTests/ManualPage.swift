import TestSupport

/// Lists of a page in `man/`.
struct ManualPage {
  let file: String
  private let lines: [Substring]

  init(_ name: String) {
    file = "man/\(name).1"
    lines = Repository.text(file).split(separator: "\n")
  }

  /// The options that have an entry, spelt as `CommandDump` spells them.
  var options: Set<String> {
    Set(
      entries(of: ".It Fl ").map { entry in
        let parts = entry.split(separator: " Ar ", maxSplits: 1)
        let spellings = parts[0].split(separator: " , Fl ").map { "-\($0)" }.joined(separator: ", ")
        return ([spellings] + parts.dropFirst().map(String.init)).joined(separator: " ")
      })
  }

  /// The commands that have an entry.
  var commands: Set<String> {
    Set(entries(of: ".It Xr alphagent-").map { String($0.prefix { $0 != " " }) })
  }

  /// Texts of the entries below a section's heading, by the words of the entries; each as plain text on one line.
  func list(below heading: String) -> [String: String] {
    var list: [String: String] = [:]
    var entry: String?
    for line in lines.drop(while: { $0 != ".Sh \(heading)" }).dropFirst().prefix(while: { !$0.hasPrefix(".Sh ") }) {
      if line.hasPrefix(".It ") {
        entry = String(line.dropFirst(4))
      } else if line.hasPrefix(".") {
        entry = nil
      } else if let entry {
        list[entry] = (list[entry].map { $0 + " " } ?? "") + line
      }
    }
    return list
  }

  private func entries(of macro: String) -> [Substring] {
    lines.filter { $0.hasPrefix(macro) }.map { $0.dropFirst(macro.count) }
  }
}
