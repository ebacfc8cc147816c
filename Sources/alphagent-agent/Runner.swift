import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemPackage

/// Runs the program of one execution: as a process of its own, or in the interpreter.
protocol Runner: AnyObject {
  /// Gives the program descriptors 0, 1, 2 and, with code, 3; they stay the caller's.
  func start(_ streams: [FileDescriptor]) throws(Errno)
  /// Called only while the program runs, and afterwards for what it left.
  func signal(_ number: Int32, _ scope: SignalScope)
  /// Whether nothing is left that the execution answers for.
  var isGone: Bool { get }
}

/// What a runner tells its execution.
enum RunnerEvent {
  case started
  case ended(ProgramEnd)
  /// Nothing is left below the program.
  case gone
}

/// A program in a process of its own, below a shim of its own.
final class ProgramRunner: Runner {
  private let spec: ExecutionSpec
  private let limits: ChildLimits
  private let loop: EventLoop
  private let notify: (RunnerEvent) -> Void
  private var shim: ShimProcess?
  private var hasEnded = false

  init(_ spec: ExecutionSpec, _ limits: ChildLimits, on loop: EventLoop, notify: @escaping (RunnerEvent) -> Void) {
    self.spec = spec
    self.limits = limits
    self.loop = loop
    self.notify = notify
  }

  var shimID: pid_t? { shim?.id }
  var isGone: Bool { shim?.id == nil }

  func start(_ streams: [FileDescriptor]) throws(Errno) {
    shim = try ShimProcess(Shim(spec: spec, limits: limits, streams: streams), on: loop) { [unowned self] in handle($0)
    }
  }

  func signal(_ number: Int32, _ scope: SignalScope) {
    guard let shim, let below = shim.id, let program = shim.program else { return }
    let running = hasEnded ? nil : program
    switch scope {
    case .group: if !hasEnded { kill(-program, number) }
    case .everything where number == SIGKILL: ProcessTree.kill { $0.processes(of: running, below: below) }
    case .everything: ProcessTree.signal(number) { $0.processes(of: running, below: below) }
    }
  }

  /// The shim is gone, and with it everything below it; a shim that ends before its program has been killed.
  func shimExited(_ ending: ChildEnding) {
    shim?.exited()
    end(ProgramEnd(outcome: .signalled, number: SIGKILL, cpuMicroseconds: ending.cpuMicroseconds))
    notify(.gone)
  }

  private func handle(_ report: ShimReport) {
    if report.event == .started { return notify(.started) }
    end(ProgramEnd(report))
  }

  private func end(_ end: ProgramEnd) {
    guard !hasEnded else { return }
    hasEnded = true
    notify(.ended(end))
  }
}

extension ProgramEnd {
  /// What a shim says of its program's end.
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
