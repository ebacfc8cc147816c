import CLinux
import Glibc
import SystemPackage

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
