import Records
import SystemCalls
import SystemPackage

extension Tool {
  /// Runs `alphagent` with this text on a pipe for stdin.
  func run(_ arguments: [String], piping text: String) async throws -> Completed {
    let input = try Pipe()
    let process = try start(arguments, input: .descriptor(input.readEnd))
    input.readEnd.close()
    async let written: Void = blocking {
      input.write(text)
      input.writeEnd.close()
    }
    let done = await process.wait()
    await written
    return done
  }

  /// Runs `alphagent` with a report to a file, and returns both.
  func runReporting(
    _ arguments: [String], output: Output = .captured
  ) async throws -> (Completed, ResultRecord) {
    let file = directory.appending("report")
    TestDirectory.remove(file)
    let words = [arguments[0], "--report", file.string] + arguments.dropFirst()
    let done = try await run(words, output: output)
    return (done, try JSONText.decode(ResultRecord.self, from: HostFiles.read(file) ?? []))
  }
}
