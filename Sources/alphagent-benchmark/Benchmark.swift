import Alphagent
import Glibc

/// The executable: measures what a sandbox costs on this machine, and prints it as one Markdown table.
///
/// Its one argument is the number of rounds; more rounds even out more of the machine's other load.
@main
struct Benchmark {
  private static let defaultRounds = 5

  static func main() async {
    do {
      try await print(Table(measure(rounds: rounds())).markdown)
    } catch {
      let message = "alphagent-benchmark: \(error)\n"
      write(STDERR_FILENO, message, message.utf8.count)
      exit(1)
    }
  }

  private static func measure(rounds: Int) async throws -> [Row] {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let session = try await Sandbox.createSession()
    do {
      let processes = try WholeProcesses(scratch: scratch, rounds: rounds, session: session.id).measure()
      let rows = try await processes.rows + LibraryCalls(scratch: scratch, processes: processes).rows(session)
      await session.terminate()
      return rows
    } catch {
      await session.terminate()
      throw error
    }
  }

  private static func rounds() throws(BenchmarkError) -> Int {
    guard let text = CommandLine.arguments.dropFirst().first else { return defaultRounds }
    guard let rounds = Int(text), 1...1000 ~= rounds else {
      throw BenchmarkError("'\(text)' is not a number of rounds from 1 to 1000")
    }
    return rounds
  }
}

/// Error that ended the benchmark.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
