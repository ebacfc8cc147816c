import AgentProtocol
import CLinux

extension ProgramEnd {
  /// The end of a program as its shim reports it.
  init(_ report: ShimReport) {
    let (outcome, number): (Outcome, Int32) =
      switch report.event {
      case .notFound: (.notFound, report.number)
      case .notExecutable: (.notExecutable, report.number)
      case .started, .startFailed: (.startFailed, report.number)
      case .noProcesses: (.noProcesses, report.number)
      case .noDirectory: (.noDirectory, report.number)
      case .ended where clinux_exited(report.number): (.exited, clinux_exit_status(report.number))
      case .ended: (.signalled, clinux_term_signal(report.number))
      }
    self.init(outcome: outcome, number: number, cpuMicroseconds: report.cpuMicroseconds)
  }
}
