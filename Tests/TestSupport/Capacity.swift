/// Semaphore for the sandboxes and tools that the suite runs at once; a test that loads the whole machine takes all of
/// it. Beside more than a few, a program that is to say something before its timeout may not come to it.
package actor Capacity {
  package static let shared = Capacity(6)

  private let total: Int
  private var free: Int
  private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  init(_ total: Int) {
    self.total = total
    free = total
  }

  /// Waits for a part, in the order of asking, so that a large part is not put off for ever.
  package func take(_ part: Part) async {
    let count = part.count(of: total)
    await withCheckedContinuation { continuation in
      waiting.append((count, continuation))
      admit()
    }
  }

  package func giveBack(_ part: Part) {
    free += part.count(of: total)
    admit()
  }

  private func admit() {
    while let next = waiting.first, next.count <= free {
      waiting.removeFirst()
      free -= next.count
      next.continuation.resume()
    }
  }

  /// Part of the machine that one test takes.
  package enum Part: Sendable {
    case one, half, all

    fileprivate func count(of total: Int) -> Int {
      switch self {
      case .one: 1
      case .half: total / 2
      case .all: total
      }
    }
  }
}
