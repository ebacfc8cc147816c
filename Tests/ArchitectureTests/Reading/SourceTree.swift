import FoundationEssentials

/// Input of the rules: the manifest, the README and the source files.
struct SourceTree {
  let manifest: Manifest
  let readme: String
  let files: [SourceFile]

  /// Made-up tree: texts by their paths from the root.
  init(_ texts: [String: String]) throws {
    manifest = try Manifest(texts["Package.swift"] ?? "")
    readme = texts["README.md"] ?? ""
    files = texts.sorted { $0.key < $1.key }.compactMap { SourceFile($0.key, $0.value) }
  }

  /// Reads the tree in a directory.
  init(in root: URL) throws {
    var texts: [String: String] = [:]
    for name in ["Package.swift", "README.md"] {
      texts[name] = try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }
    for top in ["Sources", "Tests"] {
      for path in try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: top).path)
      where Lexer.Language(path) != nil {
        texts["\(top)/\(path)"] = try String(contentsOf: root.appending(path: "\(top)/\(path)"), encoding: .utf8)
      }
    }
    try self.init(texts)
  }

  /// The files of a target.
  func files(of target: Manifest.Target) -> [SourceFile] {
    files.filter { $0.path.hasPrefix(target.directory + "/") }
  }
}
