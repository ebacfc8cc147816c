/// Semaphore for the tools that the suite runs at once; a test that loads the whole machine takes all of it.
actor Capacity {
  static let shared = Capacity(6)

  private let total: Int
  private var free: Int
  private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  init(_ total: Int) {
    self.total = total
    free = total
  }

  /// Waits for a part, in the order of asking, so that a large part is not put off for ever.
  func take(_ part: Part) async {
    let count = part.count(of: total)
    await withCheckedContinuation { continuation in
      waiting.append((count, continuation))
      admit()
    }
  }

  func giveBack(_ part: Part) {
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
  enum Part {
    case one, all

    fileprivate func count(of total: Int) -> Int { self == .all ? total : 1 }
  }
}
