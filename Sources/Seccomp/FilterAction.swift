internal import SystemPackage

/// Action of the kernel on a system call; the raw value is the filter's return value.
enum FilterAction: Equatable {
  case allow
  case refuse(Errno)
  case endProcess

  /// linux/seccomp.h: SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with its number, SECCOMP_RET_KILL_PROCESS.
  var rawValue: UInt32 {
    switch self {
    case .allow: 0x7fff_0000
    case .refuse(let errno): 0x0005_0000 | UInt32(UInt16(truncatingIfNeeded: errno.rawValue))
    case .endProcess: 0x8000_0000
    }
  }
}
