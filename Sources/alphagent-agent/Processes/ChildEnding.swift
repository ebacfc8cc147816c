import Glibc

/// End of a child process, and the processor time of it and the children that it waited for.
struct ChildEnding {
  let status: Int32
  let cpuMicroseconds: UInt64

  init(status: Int32, usage: rusage) {
    self.status = status
    cpuMicroseconds = usage.processorMicroseconds
  }
}
