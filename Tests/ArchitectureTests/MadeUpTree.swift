extension SourceTree {
  /// Returns a tree of targets under `Sources`, with the given files by their paths below that.
  static func of(
    _ targets: [String: [String]], _ files: [String: String] = [:], readme: String = ""
  ) throws -> SourceTree {
    let lines = targets.sorted { $0.key < $1.key }.map { name, dependencies in
      ".target(name: \"\(name)\", dependencies: [\(dependencies.map { "\"\($0)\"" }.joined(separator: ", "))]),"
    }
    var texts = ["Package.swift": "let package = Package(targets: [\n\(lines.joined(separator: "\n"))\n])"]
    texts["README.md"] = readme
    for (path, text) in files { texts["Sources/\(path)"] = text }
    return try SourceTree(texts)
  }
}

extension Array where Element == Offence {
  /// Offences as `place: problem`.
  var texts: [String] { map { "\($0.place): \($0.problem)" } }
}
