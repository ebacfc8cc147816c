/// The last line of a log's stream.
package struct LogEnd: Codable, Equatable, Sendable {
  /// `end`, or `failure` where the log could not be read to its end.
  package let event: String
  package let problem: Problem?

  /// The end of a log, or what has cut it short.
  package init(problem: Problem? = nil) {
    event = problem == nil ? "end" : "failure"
    self.problem = problem
  }
}
