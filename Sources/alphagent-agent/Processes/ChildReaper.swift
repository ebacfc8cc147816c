import AgentTransport
import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// Reaps this process's children: those it made and the orphans that process 1 inherits. A child that a program has
/// stopped goes on at once, since a stopped shim could not report the end of its program.
final class ChildReaper {
  var exited: (pid_t, ChildEnding) -> Void = { _, _ in }
  private var watch: Watch?

  init(loop: EventLoop) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGCHLD)
    sigprocmask(SIG_BLOCK, &signals, nil)
    let descriptor = clinux_signalfd(&signals)
    watch = loop.watch(FileDescriptor(rawValue: descriptor), for: .readable) { [unowned self] _ in
      clinux_signalfd_drain(descriptor)
      while let (process, ending) = Self.reap(WNOHANG | WUNTRACED) {
        if clinux_stopped(ending.status) { kill(process, SIGCONT) } else { exited(process, ending) }
      }
    }
  }

  /// Whether this process has children, ended ones that are not reaped included.
  static var hasChildren: Bool {
    var ending = siginfo_t()
    return waitid(P_ALL, 0, &ending, WEXITED | WNOHANG | WNOWAIT) == 0
  }

  /// Reaps a child that has ended, as the options of wait4(2) say; nil where none has, or where there are no children.
  static func reap(_ options: Int32 = 0) -> (pid_t, ChildEnding)? {
    var status: Int32 = 0
    var usage = rusage()
    let process = wait4(-1, &status, options, &usage)
    return process > 0 ? (process, ChildEnding(status: status, usage: usage)) : nil
  }
}
