/// The object that `exec --detach --json` and `run --detach --json` write.
package struct DetachedRecord: Codable, Equatable, Sendable {
  /// Id of the execution that goes on.
  package let execution: String

  package init(execution: String) { self.execution = execution }
}
