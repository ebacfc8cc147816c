/// CI system whose runner reads this process's output, and the marks that it obeys there.
package enum JobMarkup: Sendable {
  case github, azure, gitlab

  /// The system that the environment names; nil for none.
  package init?(environment: (String) -> String?) {
    func isSet(_ name: String) -> Bool { environment(name)?.lowercased() == "true" }
    if isSet("GITHUB_ACTIONS") {
      self = .github
    } else if isSet("TF_BUILD") {
      self = .azure
    } else if isSet("GITLAB_CI") {
      self = .gitlab
    } else {
      return nil
    }
  }

  /// Beginning of a group of lines that is shown folded under its title; GitLab needs a name for it and the time, in
  /// seconds since 1970.
  package func groupStart(_ title: String, name: String, at time: Int64) -> String {
    let title = Self.harmless(title)
    return switch self {
    case .github: "::group::\(Self.escaped(title))\n"
    case .azure: "##[group]\(title)\n"
    case .gitlab: "\u{1B}[0Ksection_start:\(time):\(name)[collapsed=true]\r\u{1B}[0K\(title)\n"
    }
  }

  /// End of that group.
  package func groupEnd(name: String, at time: Int64) -> String {
    switch self {
    case .github: "::endgroup::\n"
    case .azure: "##[endgroup]\n"
    case .gitlab: "\u{1B}[0Ksection_end:\(time):\(name)\r\u{1B}[0K\n"
    }
  }

  /// Annotation of the job with an error; nil where the system has none.
  package func error(_ message: String, title: String) -> String? {
    let message = Self.harmless(message)
    switch self {
    case .github:
      let title = Self.escaped(Self.harmless(title)).replacing(":", with: "%3A").replacing(",", with: "%2C")
      return "::error title=\(title)::\(Self.escaped(message))\n"
    case .azure:
      return "##vso[task.logissue type=error]\(message.replacing("%", with: "%AZP25"))\n"
    case .gitlab: return nil
    }
  }

  private static let longest = 400

  /// A line in which nothing is left that any runner or a terminal would obey.
  private static func harmless(_ text: String) -> String {
    var (commands, sections) = (WorkflowCommandGuard(), SectionGuard())
    let line = text.split { $0.isNewline }.joined(separator: " ").withVisibleControls
    let bytes = commands.disarm("\(line.prefix(longest))".utf8) + commands.finish()
    return String(decoding: sections.disarm(bytes), as: UTF8.self).split { $0.isNewline }.joined(separator: " ")
  }

  /// Data of GitHub's commands, where a percent sign begins an escape.
  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }
}
