import SandboxCore

/// When a session's time is over: `timeToLive` after its beginning, or `idle` after it was last in use.
///
/// On a clock that nobody sets, and that goes on while the machine sleeps.
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

  /// To be told whenever the session begins or ceases to be in use.
  mutating func note(isInUse: Bool) {
    if isInUse || self.isInUse { lastUse = .now }
    self.isInUse = isInUse
  }

  var timeLeft: Duration { max(.zero, ContinuousClock.now.duration(to: began + timeToLive)) }

  /// As things are: all of it while the session is in use.
  var idleLeft: Duration { isInUse ? idle : max(.zero, ContinuousClock.now.duration(to: lastUse + idle)) }

  /// How long nothing can be over; nil where something is.
  var untilNextLook: Duration? {
    let left = isInUse ? timeLeft : min(timeLeft, idleLeft)
    return left > .zero ? left : nil
  }
}
