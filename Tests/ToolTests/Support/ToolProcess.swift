import CLinux
import Glibc
import SystemCalls
import SystemPackage
import Testing

/// A process that a test has started, most often the tool.
final class ToolProcess: Sendable {
  let id: pid_t
  private let pidfd: OwnedDescriptor
  private let output: FilePath
  private let error: FilePath
  private let began = ContinuousClock.now

  init(_ spawn: Spawn, output: FilePath, error: FilePath) throws {
    id = try spawn.start()
    pidfd = OwnedDescriptor(clinux_pidfd_open(id))
    self.output = output
    self.error = error
  }

  func signal(_ number: Int32) { _ = clinux_pidfd_send_signal(pidfd.rawValue, number) }

  /// Waits for the end of the process, and kills it if it takes longer than that. To be called once.
  func wait(seconds: Int32 = 90) async -> Completed {
    let (status, ended, hung) = await blocking { [id, pidfd] in
      var entry = pollfd(fd: pidfd.rawValue, events: Int16(POLLIN), revents: 0)
      let hung = poll(&entry, 1, seconds * 1000) == 0
      let ended = ContinuousClock.now
      if hung { kill(id, SIGKILL) }
      var status: Int32 = 0
      waitpid(id, &status, 0)
      return (status, ended, hung)
    }
    if hung { Issue.record("the process hung, and was killed") }
    return Completed(
      waitStatus: status, output: HostFiles.read(output) ?? [], error: HostFiles.read(error) ?? [],
      elapsed: began.duration(to: ended))
  }
}
