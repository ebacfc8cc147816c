import SandboxCore

/// Measured times of one thing, in milliseconds.
struct Sample {
  private let sorted: [Double]

  init(milliseconds: [Double]) { sorted = milliseconds.sorted() }

  var count: Int { sorted.count }
  var median: Double { quantile(0.5) }

  /// The time that this share of the measurements did not exceed; not a number where there are none.
  func quantile(_ share: Double) -> Double {
    sorted.isEmpty ? .nan : sorted[Int((Double(sorted.count - 1) * share).rounded())]
  }

  /// Times `count` calls of the body in this process.
  static func measure(_ count: Int, _ body: () async throws -> Void) async throws -> Sample {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<count { times.append(try await clock.measure(body) / .milliseconds(1)) }
    return Sample(milliseconds: times)
  }
}
