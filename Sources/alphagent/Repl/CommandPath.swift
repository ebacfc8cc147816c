import Terminal

/// Completion of paths of this machine, behind the commands that take some.
enum CommandPath {
  private static let commands = [":upload ", ":run ", ":save ", ":artifacts "]
  private static let most = 500

  /// Completions of the path that a command's line ends with; nil for other lines.
  static func completions(of line: String) -> Completions? {
    guard commands.contains(where: line.hasPrefix) else { return nil }
    let path = String(line[(line.lastIndex(of: " ").map { line.index(after: $0) } ?? line.startIndex)...])
    return Completions(
      replaced: path.unicodeScalars.count,
      texts: HostPaths(path).completions.sorted().prefix(most).map(\.withVisibleControls))
  }
}
