import CLinux
import Glibc
import SystemPackage

/// Score by which the kernel chooses a process to kill for memory: programs before the agent. A fork inherits the score
/// of that moment.
enum OutOfMemoryScore {
  /// Opened while this process may still write it; closed on exec, so that programs do not get it.
  private static let descriptor = try? FileDescriptor.open(
    "/proc/self/oom_score_adj", .writeOnly, options: .closeOnExec)

  static func prepare() { _ = descriptor }

  static func set(_ score: Int) { _ = try? descriptor?.writeAll("\(score)".utf8) }

  /// Forks a child that the kernel kills before this process.
  static func forkPreferredVictim() -> pid_t {
    set(1000)
    let child = clinux_fork()
    if child != 0 { set(0) }
    return child
  }
}
