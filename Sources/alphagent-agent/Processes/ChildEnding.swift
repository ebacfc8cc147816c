import Glibc

/// End of a child process, and the processor time of it and the children that it waited for.
struct ChildEnding {
  let status: Int32
  let cpuMicroseconds: UInt64

  init(status: Int32, usage: rusage) {
    self.status = status
    let user = UInt64(clamping: usage.ru_utime.tv_sec) * 1_000_000 + UInt64(clamping: usage.ru_utime.tv_usec)
    let system = UInt64(clamping: usage.ru_stime.tv_sec) * 1_000_000 + UInt64(clamping: usage.ru_stime.tv_usec)
    cpuMicroseconds = user + system
  }
}
