import AgentTransport
import Glibc
import SystemPackage

/// Small files of /proc.
enum ProcFile {
  /// What lies between the spaces; nothing for a process that is gone.
  static func fields(_ path: String) -> [Substring] { text(path).split { $0 == " " || $0 == "\n" } }

  /// The children of all threads of a process.
  static func children(of process: pid_t) -> [pid_t] {
    let threads = names(in: "/proc/\(process)/task").compactMap { pid_t($0) }
    return threads.flatMap { children(ofThread: $0, of: process) }
  }

  static func children(ofThread thread: pid_t, of process: pid_t) -> [pid_t] {
    fields("/proc/\(process)/task/\(thread)/children").compactMap { pid_t($0) }
  }

  /// The names in a directory; none where it is gone.
  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      found.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return found
  }

  /// The fields of a process's `stat` behind the command's name, which can hold anything.
  static func stat(of process: pid_t) -> [Substring] {
    let text = text("/proc/\(process)/stat")
    guard let nameEnd = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
  }

  private static func text(_ path: String) -> String {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else { return "" }
    defer { file.discard() }
    var bytes: [UInt8] = []
    while let chunk = try? chunk(of: file), !chunk.isEmpty { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func chunk(of file: FileDescriptor) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
