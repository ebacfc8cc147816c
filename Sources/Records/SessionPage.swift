/// One page of the service's list of sessions.
package struct SessionPage: Codable, Equatable, Sendable {
  package let sandboxes: [SessionRecord]
  /// Cursor of the next page; nil on the last one.
  @Null package var next: String?

  package init(sandboxes: [SessionRecord], next: String?) {
    self.sandboxes = sandboxes
    _next = Null(wrappedValue: next)
  }
}
