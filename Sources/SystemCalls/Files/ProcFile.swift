package import Glibc
import SystemPackage

/// What /proc says of processes.
package enum ProcFile {
  /// What lies between the spaces of a file; nothing for a process that is gone.
  package static func fields(_ path: String) -> [Substring] { text(path).split { $0 == " " || $0 == "\n" } }

  /// All processes of this PID namespace.
  package static func processes() -> [pid_t] { DirectoryListing.names(in: "/proc").compactMap { pid_t($0) } }

  /// Whether this kernel lists the children of a thread; gVisor does not, nor does a Linux without CONFIG_PROC_CHILDREN.
  package static let listsChildren = SmallFile.exists("/proc/thread-self/children")

  /// The children of all threads of a process.
  package static func children(of process: pid_t) -> [pid_t] {
    let threads = DirectoryListing.names(in: FilePath("/proc/\(process)/task")).compactMap { pid_t($0) }
    return threads.flatMap { children(ofThread: $0, of: process) }
  }

  package static func children(ofThread thread: pid_t, of process: pid_t) -> [pid_t] {
    fields("/proc/\(process)/task/\(thread)/children").compactMap { pid_t($0) }
  }

  /// The fields of a process's `stat` behind the command's name, which can hold anything.
  package static func stat(of process: pid_t) -> [Substring] {
    let text = text("/proc/\(process)/stat")
    guard let nameEnd = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
  }

  private static func text(_ path: String) -> String { SmallFile.read(FilePath(path)) ?? "" }
}
