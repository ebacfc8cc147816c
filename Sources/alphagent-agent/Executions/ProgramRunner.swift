import AgentProtocol
import AgentTransport
import Glibc
import SystemPackage

/// Runs a program in a process of its own, below a shim of its own.
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
    case .group where hasEnded: break
    case .group:
      kill(-program, number)
      kill(-program, SIGCONT)
    case .everything where number == SIGKILL: ProcessTree.kill { $0.processes(of: running, below: below) }
    case .everything: ProcessTree.signal(number) { $0.processes(of: running, below: below) }
    }
  }

  /// Handles the end of the shim, after which nothing is left below it. A shim that ends before its program has been
  /// killed.
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
