import Foundation
import Glibc
@testable import LocalBackend
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// The report as a whole, from made-up checks and on this host.
@Suite struct HostReportTests {
  private static func report(_ states: [String: HostCheck.State]) -> HostReport {
    HostReport(checks: states.map { HostCheck(name: $0, state: $1, detail: "", remedy: nil) })
  }

  @Test(arguments: [
    (["agent": HostCheck.State.enforced, "memory": .partial], true, true),
    (["agent": .enforced, "cpus": .absent], true, true), (["agent": .enforced, "runsc": .absent], true, true),
    (["agent": .enforced, "memory": .absent], false, true), (["agent": .absent, "memory": .absent], false, false),
  ])
  func decides(states: [String: HostCheck.State], isOK: Bool, canMake: Bool) {
    let report = Self.report(states)
    #expect(report.isOK == isOK && report.canMakeSandboxes == canMake)
  }

  private static let names = [
    "bubblewrap", "agent", "user_namespaces", "seccomp", "memory", "cpus", "pids", "disk", "network", "timeout",
    "python3", "runc", "runsc", "state_directory",
  ]

  @Test(.needs("bubblewrap: apt-get install bubblewrap", TestHost.hasBubblewrap))
  func triesEverythingOnThisHost() async {
    let report = await HostReport.inspect()
    #expect(report.checks.map(\.name) == Self.names)
    #expect(report.canMakeSandboxes, "\(report)")
    for check in report.checks {
      #expect(!check.detail.isEmpty && (check.remedy == nil) == (check.state == .enforced), "\(check)")
    }
  }

  @Test(
    .needs(
      "bubblewrap, and root to become an ordinary user who can read the build directory",
      TestHost.hasBubblewrap && TestHost.hasOrdinaryUser))
  func triesEverythingForAnOrdinaryUser() throws {
    let state = "/tmp/alphagent-doctor-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: state) }
    let words = ["env", "ALPHAGENT_STATE_DIR=\(state)", BuildDirectory.tool.string, "doctor", "--json"]
    let command = try #require(TestHost.asOrdinaryUser(words))
    let record = try JSONText.decode(HostRecord.self, from: Array(command.output.utf8))
    #expect(record.checks.map(\.name) == Self.names)
    #expect(record.checks.first { $0.name == "agent" }?.state == "enforced", "\(command.output)")
    #expect((command.status == 0) == record.ok)
  }

  @Test func saysSoWhereThereIsNoBubblewrap() throws {
    let command = try #require(
      HostCommand("/usr/bin/env", ["PATH=/nonexistent", BuildDirectory.tool.string, "doctor"]))
    #expect(command.output.contains("no 'bwrap' on PATH") && command.output.contains("apt-get install bubblewrap"))
    #expect(command.output.contains("not tried: no sandbox can be made"))
    #expect(command.status == 125 << 8)
  }
}
