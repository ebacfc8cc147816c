import TestSupport
import Testing

/// Limits of the caller's own, too low for a sandbox to be made.
struct ExhaustionTests {
  static let verbs = ["run -c 'print(1)'", "exec true", "create"]

  /// Whatever runs out first, and wherever it does.
  @Test(arguments: HostUser.all, verbs)
  func tooFewOpenFilesAreNamed(user: HostUser, verb: String) async throws {
    try await withTool(as: user) { tool in
      for count in [5, 6, 7, 8, 9, 10, 15, 20, 25] { try await expect(verb, with: "ulimit -n", count, as: tool) }
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
    }
  }

  @Test(arguments: verbs.dropLast())
  func tooFewProcessesAreNamed(verb: String) async throws {
    try await withTool(as: .ordinary) { tool in
      for count in 3...12 { try await expect(verb, with: "ulimit -u", count, as: tool) }
    }
  }

  private func expect(_ verb: String, with limit: String, _ count: Int, as tool: Tool) async throws {
    let line = "\(limit) \(count); exec \(Installation.shared.tool) \(verb)"
    let done = try await tool.start(program: ["/bin/bash", "-c", line]).wait()
    guard done.status != 0 else { return }
    #expect(done.status == 125 && done.errorLines.count == 2, "\(count): \(done)")
    #expect(done.errorLines.last?.hasSuffix(limit) == true, "\(count): \(done)")
  }
}
