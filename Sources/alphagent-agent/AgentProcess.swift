import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// This process's own standing: out of reach of the code it runs, and the last to be killed for memory.
struct AgentProcess {
  /// The descriptors that a launcher leaves: diagnostics in 2, the stream in 3, the sandbox's lease in 4.
  static let stream = FileDescriptor(rawValue: 3)
  static let firstUnused: UInt32 = 5

  /// The code in the sandbox has this process's user id: nothing of it may be traced, read through /proc or inherited.
  func becomePrivate() {
    _ = clinux_close_from(Self.firstUnused)
    for descriptor: Int32 in 0..<Int32(Self.firstUnused) { FileDescriptor(rawValue: descriptor).closeOnExec() }
    OutOfMemoryScore.prepare()
    _ = clinux_set_dumpable(false)
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

/// Programs are killed for memory before the agent is: a fork inherits the score that stands at that moment.
enum OutOfMemoryScore {
  /// Opened while this process may still write it; children never see it, it closes on exec.
  private static let descriptor = try? FileDescriptor.open(
    "/proc/self/oom_score_adj", .writeOnly, options: .closeOnExec)

  static func prepare() { _ = descriptor }

  static func set(_ score: Int) { _ = try? descriptor?.writeAll("\(score)".utf8) }

  /// Forks a child that the kernel prefers to this process.
  static func forkVictim() -> pid_t {
    set(1000)
    let child = clinux_fork()
    if child != 0 { set(0) }
    return child
  }
}
