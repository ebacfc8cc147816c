import CLinux
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Steps that a launcher leaves to an agent which it starts as root, and only user, of a user namespace: to become the
/// sandbox's user, give up privileges and load the filter of system calls.
struct Confinement {
  /// Descriptor of the stream to the host.
  private let stream: Int32
  /// The compiled filter.
  private let filter: FilePath

  /// Reads the program's arguments; nil where they do not ask for confinement.
  init?(_ arguments: [String]) {
    guard arguments.count == 3, let stream = Int32(arguments[1]) else { return nil }
    self.stream = stream
    filter = FilePath(arguments[2])
  }

  /// Confines this process and executes the program anew, as other launchers start it. Without that, code in the
  /// sandbox could inspect the process: the kernel allows this to the root of the user namespace in which a process was
  /// executed, who is the sandbox's user here.
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

  /// Moves the stream to its number, unless the launcher has put it there, together with the lease in 4; other
  /// launchers hold the lease themselves. Diagnostics stay in 2. Returns whether it succeeded.
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
