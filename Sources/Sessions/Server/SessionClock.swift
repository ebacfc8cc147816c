import SandboxCore

/// Clock that tells when a session's time is over: `timeToLive` after its beginning, or `idle` after it was last in
/// use.
///
/// Measures on the continuous clock, which cannot be set, and goes on while the machine sleeps.
struct SessionClock {
  private let timeToLive: Duration
  private let idle: Duration
  private let began = ContinuousClock.now
  private var lastUse = ContinuousClock.now
  private var isInUse = true

  init(_ options: SessionOptions) {
    timeToLive = options.timeToLive
    idle = options.idle
  }

  /// Records whether the session is in use; call it on every change.
  mutating func note(isInUse: Bool) {
    if isInUse || self.isInUse { lastUse = .now }
    self.isInUse = isInUse
  }

  var timeLeft: Duration { max(.zero, ContinuousClock.now.duration(to: began + timeToLive)) }

  /// Time until the session ends as idle; all of it while the session is in use.
  var idleLeft: Duration { isInUse ? idle : max(.zero, ContinuousClock.now.duration(to: lastUse + idle)) }

  /// Time until the session may have to end; nil where it has to end now.
  var untilNextLook: Duration? {
    let left = isInUse ? timeLeft : min(timeLeft, idleLeft)
    return left > .zero ? left : nil
  }
}
