import AgentProtocol

/// The numbers of the calls over one connection, on its thread. Even, as all but the agents'.
final class CallNumbers {
  private var next: UInt32

  init(from first: UInt32) { next = first }

  func new() -> CallID {
    defer { next += 2 }
    return CallID(next)
  }

  /// Whether it may be one that was given out.
  func hasGiven(_ call: CallID) -> Bool { call.value < next }
}
