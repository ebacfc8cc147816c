import SandboxCore
import SystemCalls
import SystemPackage

/// Files of `/proc` that a sandbox sees in another form than the host.
enum ProcFiles {
  /// File that tells one boot of one host from all others; a sandbox sees an empty one.
  static let bootID = "/proc/sys/kernel/random/boot_id"

  /// Returns the paths and contents of the files that follow from the limits.
  static func all(_ limits: Limits) -> [(String, String)] {
    var files = [("/proc/meminfo", meminfo(limits.memory))]
    guard let processors = limits.processors else { return files }
    if let text = SmallFile.read("/proc/cpuinfo") { files.append(("/proc/cpuinfo", cpuinfo(text, processors))) }
    if let text = SmallFile.read("/proc/stat") { files.append(("/proc/stat", stat(text, processors))) }
    return files
  }

  /// Returns the meminfo of a machine with just the sandbox's memory, so that programs that size themselves by it fit.
  private static func meminfo(_ memory: ByteSize) -> String {
    let kilobytes = memory.bytes / 1024
    let lines = [
      ("MemTotal", kilobytes), ("MemFree", kilobytes), ("MemAvailable", kilobytes), ("Buffers", 0), ("Cached", 0),
      ("SwapCached", 0), ("Active", 0), ("Inactive", 0), ("SwapTotal", 0), ("SwapFree", 0), ("Shmem", 0), ("Slab", 0),
    ]
    return lines.map { name, value in "\(name): \(value) kB\n" }.joined()
  }

  /// Returns the entries of the host's first processors.
  private static func cpuinfo(_ text: String, _ processors: Int) -> String {
    text.split(separator: "\n\n").prefix(processors).map { $0 + "\n\n" }.joined()
  }

  /// Returns the host's text without the lines of further processors, which glibc counts where there is no `/sys`.
  private static func stat(_ text: String, _ processors: Int) -> String {
    let lines = text.split(separator: "\n").filter { line in
      guard line.hasPrefix("cpu"), let number = Int(line.dropFirst(3).prefix { $0 != " " }) else { return true }
      return number < processors
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
