/// One pending timer.
package final class LoopTimer {
  let deadline: ContinuousClock.Instant
  let body: () -> Void
  private(set) var isCancelled = false

  init(deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) {
    self.deadline = deadline
    self.body = body
  }

  /// Prevents the call of the body.
  package func cancel() { isCancelled = true }
}
