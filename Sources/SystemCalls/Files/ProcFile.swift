import SystemPackage

/// Facts about processes in /proc.
package enum ProcFile {
  /// Words of a file; none for a process that has ended.
  package static func fields(_ path: String) -> [Substring] { text(path).split { $0 == " " || $0 == "\n" } }

  /// Processes of this PID namespace.
  package static func processes() -> [Int32] { DirectoryListing.names(in: "/proc").compactMap { Int32($0) } }

  /// Whether the kernel lists the children of a thread. gVisor does not, nor does Linux without CONFIG_PROC_CHILDREN.
  package static let listsChildren = SmallFile.exists("/proc/thread-self/children")

  /// Children of all threads of a process.
  package static func children(of process: Int32) -> [Int32] {
    let threads = DirectoryListing.names(in: FilePath("/proc/\(process)/task")).compactMap { Int32($0) }
    return threads.flatMap { children(ofThread: $0, of: process) }
  }

  package static func children(ofThread thread: Int32, of process: Int32) -> [Int32] {
    fields("/proc/\(process)/task/\(thread)/children").compactMap { Int32($0) }
  }

  /// Fields of a process's `stat` behind the command's name, which may hold spaces itself.
  package static func stat(of process: Int32) -> [Substring] {
    let text = text("/proc/\(process)/stat")
    guard let nameEnd = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
  }

  private static func text(_ path: String) -> String { SmallFile.read(FilePath(path)) ?? "" }
}
