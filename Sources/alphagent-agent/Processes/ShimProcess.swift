import AgentTransport
import Glibc
import SystemCalls
import SystemPackage

/// The agent's view of a running shim.
final class ShimProcess {
  /// Nil once the shim has ended.
  private(set) var id: pid_t?
  /// The program below it; nil until that runs.
  private(set) var program: pid_t?
  private var status: FileDescriptor?
  private var watch: Watch?
  private let reported: (ShimReport) -> Void

  /// Forks a shim; `reported` gets its reports, on the loop.
  init(_ shim: Shim, on loop: EventLoop, reported: @escaping (ShimReport) -> Void) throws(Errno) {
    self.reported = reported
    let pipe = try FileDescriptor.pipeClosedOnExec()
    let process = shim.fork(status: pipe.writeEnd)
    let error = Errno.latest
    pipe.writeEnd.discard()
    guard process > 0 else {
      pipe.readEnd.discard()
      throw error
    }
    id = process
    status = pipe.readEnd
    pipe.readEnd.setNonBlocking()
    watch = loop.watch(pipe.readEnd, for: .readable) { [unowned self] _ in readStatus() }
  }

  /// Reads the last reports of the shim, which has been reaped.
  func exited() {
    readStatus()
    id = nil
  }

  private func readStatus() {
    while let status {
      var record = [UInt8](repeating: 0, count: ShimReport.size)
      switch record.withUnsafeMutableBytes({ status.readNow(into: $0) }) {
      case .bytes(ShimReport.size): if let report = ShimReport(record) { take(report) }
      case .later: return
      default: closeStatus()
      }
    }
  }

  private func take(_ report: ShimReport) {
    if report.event == .started { program = report.number }
    reported(report)
  }

  private func closeStatus() {
    watch?.cancel()
    status?.discard()
    status = nil
  }
}
