import AgentProtocol
import Glibc
import SystemCalls

extension SandboxUsage {
  /// Measures the sandbox now, without this process and `own`, the agent's other processes.
  init(besides own: Set<pid_t>) {
    let others = ProcFile.processes().filter { $0 != getpid() }
    let programs = others.filter { !own.contains($0) }
    self.init(
      memoryBytes: programs.reduce(0) { $0 + Self.residentBytes(of: $1) },
      cpuMicroseconds: ProcessorTime.ofEndedChildren + ProcessorTime.of(others),
      processes: UInt32(clamping: programs.count), diskBytes: Self.diskBytes)
  }

  /// Returns the second field of `statm`, which is in pages, as bytes.
  private static func residentBytes(of process: pid_t) -> UInt64 {
    let pages = ProcFile.fields("/proc/\(process)/statm").dropFirst().first.flatMap { UInt64($0) } ?? 0
    return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static var diskBytes: UInt64 {
    var facts = statvfs()
    guard statvfs("/workspace", &facts) == 0 else { return 0 }
    return UInt64(facts.f_blocks - facts.f_bfree) * UInt64(facts.f_frsize)
  }
}
