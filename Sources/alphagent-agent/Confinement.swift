import CLinux
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// What a launcher leaves to the agent that starts it as the only user, and root, of a user namespace: to become the
/// sandbox's user, without privileges and behind the filter of system calls.
struct Confinement {
  /// Where the stream is.
  private let stream: Int32
  /// The compiled filter.
  private let filter: FilePath

  /// Nil where the arguments do not ask for it.
  init?(_ arguments: [String]) {
    guard arguments.count == 3, let stream = Int32(arguments[1]) else { return nil }
    self.stream = stream
    filter = FilePath(arguments[2])
  }

  /// Starts this program anew in there, as other launchers start it: the kernel shows what it has of a process to the root
  /// of the namespace in which that was executed, and here this would be the sandbox's user.
  func enter() -> Never {
    if placeDescriptors(), clinux_become_only_user(uid_t(SandboxLayout.userID)) == 0, clinux_give_up_privileges() == 0,
      filterCalls()
    {
      let (arguments, environment) = (CStrings([SandboxLayout.agent]), CStrings([]))
      _ = withExtendedLifetime((arguments, environment)) {
        execve("/proc/self/exe", arguments.pointers, environment.pointers)
      }
    }
    perror("agent: cannot give up privileges")
    _exit(1)
  }

  /// Diagnostics stay in 2. A launcher that has the stream in its place has the lease in 4, others hold that themselves.
  private func placeDescriptors() -> Bool {
    if stream == AgentProcess.stream.rawValue { return true }
    let null = open("/dev/null", O_RDWR)
    return null >= 0 && clinux_place_descriptors([null, null, 2, stream, null], Int(AgentProcess.firstUnused)) == 0
  }

  private func filterCalls() -> Bool {
    guard let program = SmallFile.bytes(filter) else { return false }
    return clinux_filter_calls(program, program.count) == 0
  }
}
