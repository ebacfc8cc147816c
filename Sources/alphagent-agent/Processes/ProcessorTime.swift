import Glibc
import SystemCalls

/// Processor time of programs, user and system time together, in microseconds.
enum ProcessorTime {
  /// Returns the time of running processes, and of the children that they waited for.
  static func of(_ processes: some Sequence<pid_t>) -> UInt64 { processes.reduce(0) { $0 + of($1) } }

  /// Time of all that this process has reaped, and of what that had reaped before.
  static var ofEndedChildren: UInt64 {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    return usage.processorMicroseconds
  }

  /// Returns fields 14 to 17 of `stat`, which are in clock ticks; `ProcFile.stat` begins with field 3.
  private static func of(_ process: pid_t) -> UInt64 {
    let ticks = ProcFile.stat(of: process).dropFirst(11).prefix(4).compactMap { UInt64($0) }.reduce(0, +)
    return ticks * 1_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
  }
}

extension rusage {
  /// User and system time.
  var processorMicroseconds: UInt64 {
    [ru_utime, ru_stime].reduce(0) {
      $0 + UInt64(clamping: $1.tv_sec) * 1_000_000 + UInt64(clamping: $1.tv_usec)
    }
  }
}
