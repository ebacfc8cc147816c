/// The object that `gc --json` writes.
package struct GarbageRecord: Codable, Equatable, Sendable {
  /// Number of sandboxes that were removed.
  package let removed: Int

  package init(removed: Int) { self.removed = removed }
}
