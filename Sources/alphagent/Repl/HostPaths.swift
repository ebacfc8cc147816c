import Glibc
import SystemPackage
import Terminal

/// Completion of paths of this machine, behind the commands that take some.
enum HostPaths {
  private static let commands = [":upload ", ":run ", ":save ", ":artifacts "]
  private static let most = 500

  /// The path that a command's line ends with; nil for other lines.
  static func path(in text: String) -> String? {
    guard commands.contains(where: text.hasPrefix) else { return nil }
    return String(text[(text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex)...])
  }

  static func completions(of path: String) -> Completions {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let (directory, beginning) = (String(path[..<slash]), String(path[slash...]))
    let names = names(in: expanded(directory)).filter { name in
      name.hasPrefix(beginning) && (!beginning.isEmpty || !name.hasPrefix("."))
    }
    return Completions(
      replaced: beginning.unicodeScalars.count, texts: names.sorted().prefix(most).map(\.withVisibleControls))
  }

  private static func expanded(_ directory: String) -> String {
    guard directory.hasPrefix("~/"), let home = getenv("HOME") else { return directory.isEmpty ? "." : directory }
    return String(cString: home) + directory.dropFirst()
  }

  /// Names of what a directory holds, those of directories with a slash.
  private static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      var facts = stat()
      let isDirectory = stat(directory + "/" + name, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
      names.append(name + (isDirectory ? "/" : ""))
    }
    return names
  }
}
