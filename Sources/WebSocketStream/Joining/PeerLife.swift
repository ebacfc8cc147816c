import NIOCore

/// Whether the peer is still there, by what is heard of it in each second.
///
/// Both ends send pings, so that one is heard of whatever it reads; silence counts only while this end reads, and a
/// process that was stopped counts the time as one second.
struct PeerLife {
  /// What to do after a second.
  enum Step {
    case nothing
    case ping
    case giveUp
  }

  /// Time between two steps.
  static let second = TimeAmount.seconds(1)
  private static let secondsBetweenPings = 3
  /// Three pings may be missed, and a connection whose peer has vanished ends within ten seconds.
  static let usualPatience = 9

  private let patience: Int
  private var silentSeconds = 0
  private var secondsSincePing = 0

  /// - Parameter patience: seconds of silence that end it.
  init(patience: Int) { self.patience = patience }

  /// Notes that bytes of the peer have come.
  mutating func hear() { silentSeconds = 0 }

  /// Takes the step of a second that has passed.
  mutating func step(isReading: Bool) -> Step {
    silentSeconds = isReading ? silentSeconds + 1 : 0
    secondsSincePing += 1
    if silentSeconds >= patience { return .giveUp }
    guard secondsSincePing >= Self.secondsBetweenPings else { return .nothing }
    secondsSincePing = 0
    return .ping
  }
}
