/// Reference to one execution: the session's id, a slash, and the execution's number there.
package struct ExecutionReference: Sendable, Equatable, CustomStringConvertible {
  package let session: String
  package let number: Int

  package var description: String { "\(session)/\(number)" }

  package init(session: String, number: Int) {
    self.session = session
    self.number = number
  }

  /// Parses a reference; nil for any other text, such as a session's name or id, which has no slash.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let number = Int(parts[1]), number > 0 else { return nil }
    self.init(session: String(parts[0]), number: number)
  }
}
