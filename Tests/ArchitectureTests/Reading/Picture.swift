import TestSupport

/// The arrows of the README's section "The code": a line for each target, with all that it depends on.
struct Picture {
  struct Row: Equatable {
    let target: String
    var dependencies: [String]
  }

  /// Rows from the top down.
  private(set) var rows: [Row] = []

  /// Reads the section's first block; a line that begins with a space belongs to the one before it.
  init(of readme: String) throws {
    guard let picture = Readme(readme).blocks(in: "The code").first else {
      throw Unreadable(what: "README.md", problem: "'The code' has no picture")
    }
    for line in picture.split(separator: "\n") {
      let sides = line.split(separator: Self.arrow)
      if line.hasPrefix(" "), !rows.isEmpty {
        rows[rows.count - 1].dependencies += Self.names(line)
      } else if sides.count == 2 {
        rows.append(Row(target: Self.names(sides[0]).joined(), dependencies: Self.names(sides[1])))
      } else {
        throw Unreadable(what: "README.md", problem: "the picture has the line '\(line)', which is no arrow")
      }
    }
  }

  init(rows: [Row]) { self.rows = rows }

  private static func names(_ text: Substring) -> [String] {
    text.split { $0 == " " || $0 == "," }.map(String.init)
  }

  private static let arrow = " ──► "

  /// Text of the picture, as the README should have it.
  var text: String {
    let width = rows.map(\.target.count).max() ?? 0
    return rows.map { row in
      let begin = row.target + String(repeating: " ", count: width - row.target.count) + Self.arrow
      return Self.wrapped(row.dependencies, after: begin)
    }.joined(separator: "\n")
  }

  private static func wrapped(_ names: [String], after begin: String) -> String {
    var lines = [begin]
    for (index, name) in names.enumerated() {
      let word = index == names.count - 1 ? name : name + ", "
      if lines[lines.count - 1].count + word.count > 120 { lines.append(String(repeating: " ", count: begin.count)) }
      lines[lines.count - 1] += word
    }
    return lines.map { $0.trimmingSuffix(" ") }.joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    String(reversed().drop { $0 == character }.reversed())
  }
}
