import ArgumentParser

/// A candidate, in the form in which the parser's scripts hand it to a shell.
///
/// Names may be a hostile program's. bash expands what it is given, command substitutions too, so it gets every name in
/// quotes; in the line it then leaves `$`, a backtick and `~` as they are, so it gets none with those. zsh takes what
/// follows a colon for a description.
struct CompletionWord {
  private let text: String

  init(_ text: String) { self.text = text }

  /// Whether it can be shown, and stands for itself in the line: no control characters, and nothing that is no text.
  var isPlain: Bool {
    !(CompletionShell.requesting == .bash && text.contains { "$`~".contains($0) })
      && !text.unicodeScalars.contains { scalar in
        [.control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned]
          .contains(scalar.properties.generalCategory) || scalar == "\u{FFFD}"
      }
  }

  var forShell: String {
    switch CompletionShell.requesting {
    case .bash: "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    case .zsh: text.map { ["\\", ":"].contains($0) ? "\\\($0)" : "\($0)" }.joined()
    default: text
    }
  }
}
