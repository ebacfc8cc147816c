/// Filter of one stream of program output: escape neutraliser and workflow command guard, as far as it needs them.
///
/// Streams that a guard watches and that end in one file (`TerminalFacts.isSameFile`) share a filter, because one could
/// begin a line that the other completes. Other streams have one each.
package struct OutputFilter: Sendable {
  private var neutraliser: EscapeNeutraliser?
  private var workflowGuard: WorkflowCommandGuard?

  /// Filter that changes nothing.
  package static var passthrough: OutputFilter { OutputFilter() }
  /// Filter for a person's terminal.
  package static var terminal: OutputFilter { OutputFilter(neutraliser: EscapeNeutraliser()) }
  /// Filter for a log that a CI runner reads.
  package static var ci: OutputFilter { OutputFilter(workflowGuard: WorkflowCommandGuard()) }

  /// Whether it disarms workflow commands.
  package var isGuarding: Bool { workflowGuard != nil }

  private init(neutraliser: EscapeNeutraliser? = nil, workflowGuard: WorkflowCommandGuard? = nil) {
    self.neutraliser = neutraliser
    self.workflowGuard = workflowGuard
  }

  /// The filter that a descriptor needs: none with `isRaw`, and no guard for a regular file, which no runner reads.
  /// `isInteractive`: the program has the terminal, as with `--tty`.
  package init(
    for facts: TerminalFacts, isRaw: Bool, isInteractive: Bool = false, environment: (String) -> String?
  ) {
    guard !isRaw else { return }
    if facts.isTerminal { neutraliser = EscapeNeutraliser(isInteractive: isInteractive) }
    if !facts.isRegularFile, WorkflowCommandGuard.isNeeded(environment: environment) {
      workflowGuard = WorkflowCommandGuard()
    }
  }

  /// Harmless form of JSON: escapes in place of the characters that a terminal or a runner could obey. JSON has none of
  /// the other controls.
  package func harmless(json: String) -> String {
    guard neutraliser != nil || isGuarding else { return json }
    var text = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      let isSecondHash = scalar == "#" && text.last == "#"
      if isSecondHash || scalar.properties.generalCategory == .control {
        let code = String(scalar.value, radix: 16)
        text.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - code.count))\(code)".unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  /// Harmless form of `chunk`, a few bytes of which may be held back; an array that passes unchanged is not copied.
  package mutating func filter(_ chunk: some Collection<UInt8>) -> [UInt8] {
    guard let neutral = neutraliser?.neutralise(chunk) else {
      return workflowGuard?.disarm(chunk) ?? Array(chunk)
    }
    return workflowGuard?.disarm(neutral) ?? neutral
  }

  /// Harmless form of the bytes held back, at the end of the stream.
  package mutating func finish() -> [UInt8] {
    let neutral = neutraliser?.finish() ?? []
    guard let harmless = workflowGuard?.disarm(neutral), let rest = workflowGuard?.finish() else { return neutral }
    return harmless + rest
  }
}
