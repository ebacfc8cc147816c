import Launchers
@testable import LocalBackend
import SandboxCore
import SystemPackage
import Testing

/// Checks that are judged by how a program in the sandbox ended.
@Suite struct TrialCheckTests {
  private static let cgroups = CgroupFacts(isRoot: true, unified: [.memory, .cpu])

  @Test(arguments: [
    (ExecutionResult.trial(.memory, 137), false, HostCheck.State.enforced), (.trial(.exit, 0), false, .absent),
    (.trial(.exit, 0), true, .partial), (.trial(.exit, 1), true, .absent), (.trial(.notFound, 127), false, .absent),
  ])
  func judgesMemory(result: ExecutionResult, hasSwap: Bool, state: HostCheck.State) {
    #expect(MemoryCheck.judge(result, Self.cgroups, hasSwap: hasSwap).state == state)
  }

  @Test func limitsThatNoCgroupKeepsAreAbsentWithTheRemedyOfTheWarning() {
    let facts = CgroupFacts.look()
    #expect(MemoryCheck.unclaimed(facts).remedy == Control.memory.remedy)
    #expect(ProcessorCheck.unclaimed(facts).remedy == Control.cpus.remedy)
  }

  @Test(arguments: [(200, HostCheck.State.enforced), (299, .enforced), (390, .absent)])
  func judgesProcessorTime(milliseconds: Int, state: HostCheck.State) {
    #expect(ProcessorCheck.judge(.trial(.timeout, 124, cpu: .milliseconds(milliseconds)), Self.cgroups).state == state)
  }

  @Test(arguments: [
    (ExecutionResult.trial(.exit, 2, output: "1\n2\n29\n", error: "sh: 0: Cannot fork\n"), HostCheck.State.enforced),
    (.trial(.timeout, 124, output: "1\n2\n32\n", error: "sh: fork: retry: …\n"), .enforced),
    (.trial(.timeout, 124, output: "1\n2\n"), .partial), (.trial(.exit, 0, output: "1\n64\n"), .absent),
    (.trial(.exit, 2), .absent),
  ])
  func judgesProcessCounts(result: ExecutionResult, state: HostCheck.State) {
    #expect(ProcessCountCheck.judge(result).state == state)
  }

  @Test(arguments: [
    (ExecutionResult.trial(.exit, 4), HostCheck.State.enforced), (.trial(.exit, 3), .absent),
    (.trial(.exit, 1), .absent), (.trial(.lost, 125), .absent),
  ])
  func judgesTheLayer(result: ExecutionResult, state: HostCheck.State) {
    #expect(DiskCheck.judge(result).state == state)
  }

  @Test(arguments: [
    (ExecutionResult.trial(.exit, 4), false, HostCheck.State.enforced), (.trial(.exit, 4), true, .absent),
    (.trial(.exit, 5), false, .partial), (.trial(.exit, 3), false, .absent), (.trial(.timeout, 124), false, .absent),
  ])
  func judgesTheNetwork(result: ExecutionResult, hadVisitor: Bool, state: HostCheck.State) {
    #expect(NetworkCheck.judge(result, hadVisitor: hadVisitor).state == state)
  }

  @Test(arguments: [(Reason.timeout, HostCheck.State.enforced), (.exit, .absent), (.lost, .absent)])
  func judgesTheTimer(reason: Reason, state: HostCheck.State) {
    #expect(TimeoutCheck.judge(.trial(reason, 124), took: .milliseconds(203)).state == state)
  }

  /// The program's own duration begins late, and would be less than its timeout.
  @Test func measuresTheTimerFromTheRequest() {
    let check = TimeoutCheck.judge(.trial(.timeout, 124, duration: .milliseconds(140)), took: .milliseconds(203))
    #expect(check.detail.hasSuffix("after 203 ms"))
  }

  @Test func aTrialThatTookTooLongSaysNothingOfTheHost() {
    let check = HostCheck.failed("seccomp", .failure(.timeout, "a trial did not end in time"))
    #expect(check.state == .partial && check.detail.hasPrefix("not tried: this machine is too slow"))
  }

  @Test(arguments: [
    ("Name:\tcat\nNoNewPrivs:\t1\nSeccomp:\t2\n", HostCheck.State.enforced),
    ("NoNewPrivs:\t0\nSeccomp:\t2\n", .partial), ("NoNewPrivs:\t1\nSeccomp:\t0\n", .absent), ("", .absent),
  ])
  func judgesTheFilter(status: String, state: HostCheck.State) {
    #expect(SeccompCheck.judge(ProcessStatus(status), instructions: 1).state == state)
  }

  @Test(arguments: [
    (ExecutionResult.trial(output: "3.11.2 23.0.1 /usr/bin/python3\n"), HostCheck.State.enforced, nil),
    (.trial(output: "3.11.2 - /usr/bin/python3\n"), .partial, "python3-pip"),
    (.trial(output: "3.6.8 9.0 /usr/bin/python3\n"), .partial, "python3"),
    (.trial(.exit, 1), .absent, "--reinstall python3"), (.trial(.notFound, 127), .absent, "python3"),
  ])
  func judgesPython(result: ExecutionResult, state: HostCheck.State, package: String?) {
    let check = PythonCheck.judge(result, onHost: nil)
    #expect(check.state == state && check.remedy == package.map { Remedy.install($0) })
  }

  @Test func saysThatPythonElsewhereIsNotSeen() {
    let check = PythonCheck.judge(.trial(.notFound, 127), onHost: "/opt/python/bin/python3")
    #expect(check.detail.contains("do not see '/opt/python/bin/python3'"))
  }

  @Test func judgesRuntimes() {
    let missing = RuntimeCheck.judge(.runc, nil, nil)
    #expect(missing.state == .absent && missing.remedy == Remedy.install("runc"))
    #expect(HostReport(checks: [.enforced("agent", ""), missing]).isOK)
    let whole = RuntimeCheck.judge(.runc, "/usr/sbin/runc", .success(.milliseconds(40)))
    #expect(whole.state == .enforced && whole.detail.contains("within 40 ms, /usr/sbin/runc"))
    let weaker = RuntimeCheck.judge(.runsc, "/usr/bin/runsc", .success(.milliseconds(200)))
    #expect(weaker.state == .partial && weaker.detail.contains("memory-victim"))
    let failing = RuntimeCheck.judge(.runsc, "/usr/bin/runsc", .failure(.failure(.startFailed, "it said no")))
    #expect(failing.state == .absent && failing.detail == "it said no")
  }
}
