import AgentProtocol
import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// Forked copy of the agent between it and one program. Orphans of the program become the shim's children, so that all
/// processes that the program started are found below the shim, `setsid` and double forks included.
///
/// It ends when nothing is left below it.
struct Shim {
  let spec: ExecutionSpec
  let limits: ChildLimits
  /// The program's descriptors 0, 1, 2 and so on.
  let streams: [FileDescriptor]

  /// Descriptor of the status pipe in the shim, just above those of the program.
  private var statusPlace: Int32 { Int32(streams.count) }

  /// Forks a shim that reports on `status`; returns its process id, or -1 with errno.
  func fork(status: FileDescriptor) -> pid_t {
    let child = OutOfMemoryScore.forkPreferredVictim()
    if child == 0 { run(status) }
    return child
  }

  private func run(_ status: FileDescriptor) -> Never {
    blockSignals()
    _ = clinux_set_child_subreaper()
    keepOnlyOwnDescriptors(status)
    switch ProgramLaunch(spec: spec, limits: limits).start() {
    case .failure(let report):
      say(report)
      _exit(1)
    case .success(let program):
      _ = clinux_close_range(0, UInt32(statusPlace) - 1)
      say(ShimReport(.started, program))
      reapUntilNothingIsLeft(program)
      _exit(0)
    }
  }

  /// Blocks all signals, so that no signal from the program but SIGKILL ends the shim.
  private func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    sigprocmask(SIG_SETMASK, &all, nil)
  }

  /// Closes the agent's stream and the pipes of other executions.
  private func keepOnlyOwnDescriptors(_ status: FileDescriptor) {
    let placed = (streams + [status]).map(\.rawValue)
    guard clinux_place_descriptors(placed, placed.count) == 0 else { _exit(1) }
    _ = clinux_close_from(UInt32(placed.count))
    FileDescriptor(rawValue: statusPlace).closeOnExec()
  }

  /// Reaps all below it, and reports the program's end with the processor time of all that it started: of the orphans
  /// that ended before it, and of those that run on.
  private func reapUntilNothingIsLeft(_ program: pid_t) {
    while let (process, ending) = ChildReaper.reap() {
      guard process == program else { continue }
      let running = ChildReaper.hasChildren ? ProcessorTime.of(ProcessTree().descendants(of: getpid())) : 0
      say(ShimReport(.ended, ending.status, cpuMicroseconds: ProcessorTime.ofEndedChildren + running))
    }
  }

  private func say(_ report: ShimReport) {
    _ = try? FileDescriptor(rawValue: statusPlace).writeAll(report.bytes)
  }
}
