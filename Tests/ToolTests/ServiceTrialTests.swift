import Foundation
import TestSupport
import Testing

/// Trials of the service that CONTRIBUTING tells to run at length, for a short while.
struct ServiceTrialTests {
  /// On every path of the service's own document.
  @Test func anotherKeysSandboxIsAsUnknownAsNone() async throws {
    try await withTool(as: HostUser.all[0], taking: .half) { tool in
      let service = try LoopbackService.start()
      let trial = Repository.root.appendingPathComponent("Tests/Trials/two_keys.py").path
      let done = try await tool.start(
        program: ["/usr/bin/python3", "-B", trial, service.url, service.key, service.otherKey, "--tries", "5"]
      ).wait(seconds: 300)
      #expect(done.status == 0, "\(done)")
    }
  }
}
