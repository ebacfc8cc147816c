import SandboxCore

/// Content of a file that waits for its sink, and the callbacks of those who have written it. Holes come as zeros, some
/// at a time.
struct ContentQueue {
  enum Step {
    case content([UInt8])
    /// All that one call has written is passed on.
    case end(@Sendable (Delivery) -> Void)
  }

  private enum Piece {
    case step(Step)
    case hole(UInt64)
  }

  private var pieces: [Piece] = []
  private var first = 0

  private static let mostZeros: UInt64 = 1 << 18

  mutating func append(_ bytes: ArraySlice<UInt8>) { pieces.append(.step(.content(Array(bytes)))) }

  mutating func append(hole count: UInt64) { pieces.append(.hole(count)) }

  mutating func append(_ done: @escaping @Sendable (Delivery) -> Void) { pieces.append(.step(.end(done))) }

  /// Takes out the next step; nil where nothing is left.
  mutating func next() -> Step? {
    guard first < pieces.count else {
      self = ContentQueue()
      return nil
    }
    if case .hole(let count) = pieces[first], count > Self.mostZeros {
      pieces[first] = .hole(count - Self.mostZeros)
      return .content([UInt8](repeating: 0, count: Int(Self.mostZeros)))
    }
    defer { first += 1 }
    switch pieces[first] {
    case .hole(let count): return .content([UInt8](repeating: 0, count: Int(count)))
    case .step(let step): return step
    }
  }
}
