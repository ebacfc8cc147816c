import FoundationEssentials

/// hyperfine, which times whole processes.
struct Hyperfine {
  let scratch: Scratch
  let rounds: Int

  private static let warmups = 3
  private static let runsInARound = 12

  private struct Report: Decodable {
    struct Result: Decodable {
      /// In seconds.
      let times: [Double]
    }

    let results: [Result]
  }

  /// Times all commands in each round, so that the machine's other load hits all alike; pools the rounds of a command.
  func time(_ commands: [String]) throws -> [Sample] {
    var pools = [[Double]](repeating: [], count: commands.count)
    for _ in 0..<rounds {
      for (index, times) in try round(commands).enumerated() { pools[index] += times }
    }
    return pools.map(Sample.init(milliseconds:))
  }

  private func round(_ commands: [String]) throws -> [[Double]] {
    let report = scratch.path("hyperfine.json")
    let options = ["-N", "--style", "none", "--warmup", "\(Self.warmups)", "--runs", "\(Self.runsInARound)"]
    guard try HostProcess.run(["hyperfine"] + options + ["--export-json", report] + commands) == 0 else {
      throw BenchmarkError("hyperfine failed; one of these does not work here:\n" + commands.joined(separator: "\n"))
    }
    let results = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: report))).results
    guard results.count == commands.count else { throw BenchmarkError("hyperfine reported \(results.count) results") }
    return results.map { $0.times.map { $0 * 1000 } }
  }
}
