import SandboxCore
import Testing

@Suite struct VerdictTests {
  @Test(
    arguments: [
      (.exited(0), Verdict(reason: .exit, exitCode: 0)), (.exited(1), Verdict(reason: .exit, exitCode: 1)),
      (.exited(124), Verdict(reason: .exit, exitCode: 124)), (.exited(125), Verdict(reason: .exit, exitCode: 125)),
      (.exited(127), Verdict(reason: .exit, exitCode: 127)), (.exited(137), Verdict(reason: .exit, exitCode: 137)),
      (.exited(255), Verdict(reason: .exit, exitCode: 255)), (.exited(256), Verdict(reason: .lost, exitCode: 125)),
      (.exited(-1), Verdict(reason: .lost, exitCode: 125)),
      (.signalled(9), Verdict(reason: .signal, signal: 9, exitCode: 137)),
      (.signalled(11), Verdict(reason: .signal, signal: 11, exitCode: 139)),
      (.signalled(64), Verdict(reason: .signal, signal: 64, exitCode: 192)),
      (.signalled(25), Verdict(reason: .disk, signal: 25, exitCode: 153)),
      (.signalled(0), Verdict(reason: .lost, exitCode: 125)),
      (.signalled(65), Verdict(reason: .lost, exitCode: 125)),
      (.signalled(.max), Verdict(reason: .lost, exitCode: 125)),
      (.notFound, Verdict(reason: .notFound, exitCode: 127)),
      (.notExecutable, Verdict(reason: .notExecutable, exitCode: 126)),
      (.startFailed(errno: 12), Verdict(reason: .startFailed, exitCode: 125)),
      (.processLimit, Verdict(reason: .pids, exitCode: 125)),
      (.lost, Verdict(reason: .lost, exitCode: 125)),
    ] as [(Ending, Verdict)])
  func followsTheProgram(_ ending: Ending, _ verdict: Verdict) {
    #expect(Verdict.decide(Evidence(ending: ending)) == verdict)
  }

  @Test(
    arguments: [
      (.signalled(9), Verdict(reason: .memory, signal: 9, exitCode: 137)),
      (.exited(137), Verdict(reason: .memory, signal: 9, exitCode: 137)),
      (.lost, Verdict(reason: .memory, signal: 9, exitCode: 137)), (.exited(0), Verdict(reason: .exit, exitCode: 0)),
      (.exited(1), Verdict(reason: .exit, exitCode: 1)),
      (.signalled(11), Verdict(reason: .signal, signal: 11, exitCode: 139)),
      (.notFound, Verdict(reason: .notFound, exitCode: 127)),
    ] as [(Ending, Verdict)])
  func asksTheKernelsCount(_ ending: Ending, _ verdict: Verdict) {
    #expect(Verdict.decide(Evidence(oomKills: 1, ending: ending)) == verdict)
  }

  @Test(arguments: [.exited(0), .exited(137), .lost, .notFound, .signalled(.max)] as [Ending])
  func putsOurTimerBeforeTheKernel(_ ending: Ending) {
    let verdict = Verdict.decide(Evidence(timedOut: true, oomKills: 1, ending: ending))
    #expect(verdict == Verdict(reason: .timeout, exitCode: 124))
  }

  @Test func tellsTheSignalThatTheTimerTook() {
    let verdict = Verdict.decide(Evidence(timedOut: true, ending: .signalled(15)))
    #expect(verdict == Verdict(reason: .timeout, signal: 15, exitCode: 124))
  }

  @Test(arguments: [(2, 130), (15, 143), (1, 129)] as [(Int32, Int32)])
  func putsTheCallerFirst(_ signal: Int32, _ status: Int32) {
    let evidence = Evidence(cancelled: signal, timedOut: true, oomKills: 1, ending: .signalled(9))
    #expect(Verdict.decide(evidence) == Verdict(reason: .cancelled, signal: 9, exitCode: status))
    #expect(Verdict.decide(Evidence(cancelled: signal, ending: .exited(0))).exitCode == status)
  }
}
