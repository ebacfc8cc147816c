import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// This process: out of reach of the code it runs, and the last to be killed for memory.
struct AgentProcess {
  /// The stream to the host. A launcher leaves diagnostics in 2, the stream in 3 and the sandbox's lease in 4.
  static let stream = FileDescriptor(rawValue: 3)
  static let firstUnused: UInt32 = 5

  /// Prevents code in the sandbox, which has the same user id, from tracing this process, reading it through /proc and
  /// inheriting its descriptors.
  func becomePrivate() {
    _ = clinux_close_from(Self.firstUnused)
    for descriptor: Int32 in 0..<Int32(Self.firstUnused) { FileDescriptor(rawValue: descriptor).closeOnExec() }
    OutOfMemoryScore.prepare()
    _ = clinux_set_dumpable(false)
    _ = signal(SIGPIPE, SIG_IGN)
  }
}
