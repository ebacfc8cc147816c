import Foundation
import Glibc
@testable import LocalBackend
import SystemPackage
import Testing

/// The report as a whole, decided from checks and on this host.
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

  @Test(.enabled(if: TestHost.hasBubblewrap || TestHost.mustRun, "bubblewrap is missing: apt-get install bubblewrap"))
  func triesEverythingOnThisHost() async {
    let report = await HostReport.inspect()
    #expect(report.checks.map(\.name) == Self.names)
    #expect(report.canMakeSandboxes, "\(report)")
    for check in report.checks {
      #expect(!check.detail.isEmpty && (check.remedy == nil) == (check.state == .enforced), "\(check)")
    }
  }

  private struct Record: Decodable {
    struct Check: Decodable {
      let name: String
      let state: String
      let remedy: String?
    }
    let ok: Bool
    let checks: [Check]
  }

  @Test(
    .enabled(
      if: TestHost.hasBubblewrap && TestHost.hasOrdinaryUser || TestHost.mustRun,
      "takes bubblewrap, and root to become an ordinary user who can read the build directory"))
  func triesEverythingForAnOrdinaryUser() throws {
    let state = "/tmp/alphagent-doctor-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: state) }
    let words = ["env", "ALPHAGENT_STATE_DIR=\(state)", TestHost.tool.string, "doctor", "--json"]
    let command = try #require(TestHost.asOrdinaryUser(words))
    let record = try JSONDecoder().decode(Record.self, from: Data(command.output.utf8))
    #expect(record.checks.map(\.name) == Self.names)
    #expect(record.checks.first { $0.name == "agent" }?.state == "enforced", "\(command.output)")
    #expect((command.status == 0) == record.ok)
  }

  @Test(.enabled(if: TestHost.hasBubblewrap || TestHost.mustRun, "no tool without its sandbox"))
  func saysSoWhereThereIsNoBubblewrap() throws {
    let command = try #require(HostCommand("/usr/bin/env", ["PATH=/nonexistent", TestHost.tool.string, "doctor"]))
    #expect(command.output.contains("no 'bwrap' on PATH") && command.output.contains("apt-get install bubblewrap"))
    #expect(command.output.contains("not tried: no sandbox can be made"))
    #expect(command.status == 125 << 8)
  }
}
