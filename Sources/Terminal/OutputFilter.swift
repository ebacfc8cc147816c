/// Filter of one stream of program output: escape neutraliser and workflow command guard, as far as it needs them.
///
/// Streams that a guard watches and that end in one file (`TerminalFacts.isSameFile`) share a filter, because one could
/// begin a line that the other completes. Other streams have one each.
package struct OutputFilter: Sendable {
  private var neutraliser: EscapeNeutraliser?
  private var workflowGuard: WorkflowCommandGuard?
  private var sectionGuard: SectionGuard?

  /// Filter that changes nothing.
  package static var passthrough: OutputFilter { OutputFilter() }
  /// Filter for a person's terminal.
  package static var terminal: OutputFilter { OutputFilter(neutraliser: EscapeNeutraliser()) }
  /// Filter for a log that a CI runner reads.
  package static var ci: OutputFilter { OutputFilter(workflowGuard: WorkflowCommandGuard()) }

  /// Whether it disarms what a CI runner would obey.
  package var isGuarding: Bool { workflowGuard != nil || sectionGuard != nil }

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
    guard !facts.isRegularFile else { return }
    switch JobMarkup(environment: environment) {
    case .github, .azure: workflowGuard = WorkflowCommandGuard()
    case .gitlab: sectionGuard = SectionGuard()
    case nil: break
    }
  }

  /// Harmless form of JSON: escapes in place of the characters that a terminal or a runner could obey. JSON has none of
  /// the other controls.
  package func harmless(json: String) -> String {
    guard neutraliser != nil || isGuarding else { return json }
    var text = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      let isOfMark = scalar == "#" && text.last == "#" || scalar == "_" && text.suffix(7).elementsEqual(Self.section)
      if isOfMark || scalar.properties.generalCategory == .control {
        let code = String(scalar.value, radix: 16)
        text.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - code.count))\(code)".unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  private static let section = "section".unicodeScalars

  /// Harmless form of `chunk`, a few bytes of which may be held back; an array that passes unchanged is not copied.
  package mutating func filter(_ chunk: some Collection<UInt8>) -> [UInt8] {
    let neutral = neutraliser?.neutralise(chunk) ?? Array(chunk)
    return disarm(neutral)
  }

  private mutating func disarm(_ bytes: [UInt8]) -> [UInt8] {
    workflowGuard?.disarm(bytes) ?? sectionGuard?.disarm(bytes) ?? bytes
  }

  /// Harmless form of the bytes held back, at the end of the stream.
  package mutating func finish() -> [UInt8] {
    let neutral = neutraliser?.finish() ?? []
    return disarm(neutral) + (workflowGuard?.finish() ?? sectionGuard?.finish() ?? [])
  }
}
