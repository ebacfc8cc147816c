import SandboxCore

/// One execution of a session, as `exec --detach` prints it: the session's id, a slash, and the execution's number there.
struct ExecutionReference: CustomStringConvertible {
  let session: String
  let number: Int

  var description: String { "\(session)/\(number)" }

  init(session: String, number: Int) {
    self.session = session
    self.number = number
  }

  /// Nil for what does not look like one: no name or id of a session has a slash.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let number = Int(parts[1]), number > 0 else { return nil }
    self.init(session: String(parts[0]), number: number)
  }
}

extension SessionLogEntry {
  /// The execution that it is about, if it is about one.
  var execution: Int? {
    switch event {
    case .began(let execution, _), .ended(let execution, _, _, _): execution
    case .output(let execution, _): execution
    case .dropped: nil
    }
  }

  /// Whether it is the last word on its execution.
  var isEnd: Bool {
    if case .ended = event { true } else { false }
  }
}
