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
