/// What a stream of program output goes through before it is written.
///
/// Two streams share one filter if it `isGuarding` and `TerminalFacts.isSameFile` says that they end in one file, or
/// one of them could begin a line for the other; else each has its own.
package struct OutputFilter: Sendable {
  private var neutraliser: EscapeNeutraliser?
  private var workflowGuard: WorkflowCommandGuard?

  /// Passes every byte as it is.
  package static var passthrough: OutputFilter { OutputFilter() }
  /// For a person's terminal.
  package static var terminal: OutputFilter { OutputFilter(neutraliser: EscapeNeutraliser()) }
  /// For a log that a CI runner reads.
  package static var ci: OutputFilter { OutputFilter(workflowGuard: WorkflowCommandGuard()) }

  /// Whether it looks for workflow commands.
  package var isGuarding: Bool { workflowGuard != nil }

  private init(neutraliser: EscapeNeutraliser? = nil, workflowGuard: WorkflowCommandGuard? = nil) {
    self.neutraliser = neutraliser
    self.workflowGuard = workflowGuard
  }

  /// The filter that a descriptor needs: none with `isRaw`, and no guard for a regular file, which no runner reads.
  /// `isInteractive`: a person has given the program the terminal.
  package init(
    for facts: TerminalFacts, isRaw: Bool, isInteractive: Bool = false, environment: (String) -> String?
  ) {
    guard !isRaw else { return }
    if facts.isTerminal { neutraliser = EscapeNeutraliser(isInteractive: isInteractive) }
    if !facts.isRegularFile, WorkflowCommandGuard.isNeeded(environment: environment) {
      workflowGuard = WorkflowCommandGuard()
    }
  }

  /// What may be written of `chunk`; an array that passes unchanged is not copied.
  package mutating func filter(_ chunk: some Collection<UInt8>) -> [UInt8] {
    guard let neutral = neutraliser?.neutralise(chunk) else {
      return workflowGuard?.disarm(chunk) ?? Array(chunk)
    }
    return workflowGuard?.disarm(neutral) ?? neutral
  }

  /// What is left to write at the end of the stream.
  package mutating func finish() -> [UInt8] {
    let neutral = neutraliser?.finish() ?? []
    guard let harmless = workflowGuard?.disarm(neutral), let rest = workflowGuard?.finish() else { return neutral }
    return harmless + rest
  }
}
