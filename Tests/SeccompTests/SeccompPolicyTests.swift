import CSeccomp
import Glibc
@testable import Seccomp
import SystemPackage
import Testing

@Suite struct SeccompPolicyTests {
  let policy = SyscallPolicy.standard

  @Test func everyCallIsNamedOnce() {
    let calls = policy.groups.flatMap(\.calls)
    #expect(Set(calls).count == calls.count)
    #expect(policy.groups.allSatisfy { !$0.calls.isEmpty })
  }

  /// Calls up to Linux 5.17, the last that libseccomp 2.5 knows; later ones are refused until they are decided.
  @Test(arguments: ["x86_64", "aarch64"])
  func noKnownCallIsForgotten(architecture: String) throws {
    let token = try SeccompFilter.token(of: architecture)
    let decided = Set(policy.groups.flatMap(\.calls).compactMap { SeccompFilter.number(of: $0, on: token) })
    let forgotten = (0...450 as ClosedRange<Int32>).filter { !decided.contains(UInt32($0)) }
    #expect(forgotten.compactMap { Self.name(of: $0, on: token) } == [])
  }

  private static func name(of number: Int32, on architecture: UInt32) -> String? {
    guard let name = seccomp_syscall_resolve_num_arch(architecture, number) else { return nil }
    defer { free(name) }
    return String(cString: name)
  }

  @Test(
    arguments: [
      ("socket", [1, 1, 0], .allow), ("socket", [2, 0x80801, 6], .allow), ("socket", [10, 2, 17], .allow),
      ("socket", [16, 3, 0], .allow), ("socket", [16, 3, 12], .refuse(.protocolNotSupported)),
      ("socket", [2, 3, 1], .refuse(.notPermitted)), ("socket", [2, 10, 0x300], .refuse(.notPermitted)),
      ("socket", [2, 1, 132], .refuse(.protocolNotSupported)),
      ("socket", [17, 3, 0], .refuse(.addressFamilyNotSupported)),
      ("socket", [38, 5, 0], .refuse(.addressFamilyNotSupported)),
      ("socket", [40, 1, 0], .refuse(.addressFamilyNotSupported)),
      ("socket", [44, 3, 0], .refuse(.addressFamilyNotSupported)),
      ("socketpair", [1, 1, 0], .allow), ("socketpair", [30, 1, 0], .refuse(.addressFamilyNotSupported)),
      ("ioctl", [0, 0x5401], .allow), ("ioctl", [0, 0x5412], .refuse(.notPermitted)),
      ("ioctl", [0, 0xdead_0000_5412], .refuse(.notPermitted)), ("ioctl", [0, 0x1_0000_541c], .refuse(.notPermitted)),
      ("clone", [0x3d0f00], .allow), ("clone", [0x1200011], .allow), ("clone", [0x1000_0011], .refuse(.notPermitted)),
      ("clone3", [0, 0], .refuse(.noFunction)), ("personality", [0xffff_ffff], .allow),
      ("personality", [0x40_0000], .refuse(.notPermitted)),
      ("prlimit64", [0, 7], .allow), ("prlimit64", [2, 7], .allow), ("prlimit64", [1, 7], .refuse(.notPermitted)),
      ("sched_setscheduler", [0xdead_0000_0001], .refuse(.notPermitted)), ("sched_setaffinity", [0], .allow),
      ("setpriority", [0, 0, 5], .allow), ("setpriority", [0, 1, 5], .refuse(.notPermitted)),
      ("setpriority", [1, 1, 5], .refuse(.notPermitted)), ("setpriority", [2, 0, 5], .refuse(.notPermitted)),
      ("ioprio_set", [1, 0], .allow), ("ioprio_set", [1, 1], .refuse(.notPermitted)),
      ("ioprio_set", [2, 1], .refuse(.notPermitted)), ("ioprio_set", [3, 0], .refuse(.notPermitted)),
      ("setsockopt", [3, 1, 2], .allow), ("setsockopt", [3, 6, 8], .allow),
      ("setsockopt", [3, 1, 8], .refuse(Errno(rawValue: 0))), ("setsockopt", [3, 1, 18], .refuse(Errno(rawValue: 0))),
      ("io_setup", [128], .refuse(.noFunction)), ("no_such_call", [], .refuse(.noFunction)),
    ] as [(String, [UInt64], SyscallPolicy.Decision)])
  func verdicts(call: String, arguments: [UInt64], expected: SyscallPolicy.Decision) {
    #expect(policy.verdict(on: call, arguments) == expected)
  }

  /// Repeats part of the policy's table on purpose, so that a slip there does not open the kernel.
  @Test(arguments: [
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsmount", "move_mount", "open_tree",
    "mount_setattr", "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "perf_event_open", "userfaultfd", "add_key", "request_key",
    "keyctl", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "pidfd_getfd", "memfd_secret", "reboot",
    "swapon", "swapoff", "acct", "quotactl", "syslog", "vhangup", "iopl", "ioperm", "settimeofday", "clock_settime",
    "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "lookup_dcookie", "nfsservctl",
  ])
  func dangerousCallsAreNotPermitted(call: String) {
    #expect(policy.verdict(on: call, []) == .refuse(.notPermitted))
  }
}
