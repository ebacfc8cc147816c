/// The object that `terminate --json` writes.
package struct TerminatedRecord: Codable, Equatable, Sendable {
  /// Ids of the sessions and executions that were ended.
  package let terminated: [String]

  package init(terminated: [String]) { self.terminated = terminated }
}
