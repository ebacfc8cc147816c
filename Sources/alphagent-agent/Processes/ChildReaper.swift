import AgentTransport
import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// Reaps this process's children: those it made and the orphans that process 1 inherits.
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
      while let (process, ending) = Self.reap(blocking: false) { exited(process, ending) }
    }
  }

  /// Reaps a child that has ended; nil where none has, or where there are no children.
  static func reap(blocking: Bool) -> (pid_t, ChildEnding)? {
    var status: Int32 = 0
    var usage = rusage()
    let process = wait4(-1, &status, blocking ? 0 : WNOHANG, &usage)
    return process > 0 ? (process, ChildEnding(status: status, usage: usage)) : nil
  }
}
