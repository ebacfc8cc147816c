/// Queue that gives one caller at a time the turn, in the order of asking.
package struct TurnQueue {
  /// How a wait for a turn ended.
  package enum Outcome: Sendable, Equatable {
    case turn
    /// The caller's signal came first.
    case cancelled(Int32)
  }

  private var isTaken = false
  private var waiting: [(ticket: Int, resume: @Sendable (Outcome) -> Void)] = []
  private var nextTicket = 0

  package init() {}

  /// Asks for the turn: `resume` is called when it is this caller's, at once where no other has it. Returns a ticket
  /// for `cancel`.
  package mutating func ask(_ resume: @escaping @Sendable (Outcome) -> Void) -> Int {
    defer { nextTicket += 1 }
    if isTaken { waiting.append((nextTicket, resume)) } else { resume(.turn) }
    isTaken = true
    return nextTicket
  }

  /// Ends a caller's wait; does nothing for one that has got the turn.
  package mutating func cancel(_ ticket: Int, because signal: Int32) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).resume(.cancelled(signal))
  }

  /// Passes the turn on.
  package mutating func giveBack() {
    isTaken = !waiting.isEmpty
    if isTaken { waiting.removeFirst().resume(.turn) }
  }
}
