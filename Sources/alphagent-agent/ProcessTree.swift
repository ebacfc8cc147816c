import AgentTransport
import Glibc
import SystemPackage

/// The processes of this PID namespace by their parents, as /proc shows them.
struct ProcessTree {
  private let children: [pid_t: [pid_t]]

  init() {
    var children: [pid_t: [pid_t]] = [:]
    for process in Self.processes() {
      if let parent = Self.parent(of: process) { children[parent, default: []].append(process) }
    }
    self.children = children
  }

  func children(of process: pid_t) -> [pid_t] { children[process] ?? [] }

  func descendants(of root: pid_t) -> [pid_t] {
    var found: [pid_t] = []
    var pending = children(of: root)
    while let process = pending.popLast() {
      found.append(process)
      pending.append(contentsOf: children(of: process))
    }
    return found
  }

  static func signal(descendantsOf root: pid_t, _ number: Int32) {
    for process in ProcessTree().descendants(of: root) { Glibc.kill(process, number) }
  }

  /// Stops everything first, so that nothing forks while it is being killed; repeats until a look finds nothing new.
  static func kill(descendantsOf root: pid_t) {
    var stopped: Set<pid_t> = []
    while true {
      let found = ProcessTree().descendants(of: root).filter { !stopped.contains($0) }
      if found.isEmpty { break }
      for process in found { Glibc.kill(process, SIGSTOP) }
      stopped.formUnion(found)
    }
    for process in stopped { Glibc.kill(process, SIGKILL) }
  }

  private static func processes() -> [pid_t] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var found: [pid_t] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let process = pid_t(name) { found.append(process) }
    }
    return found
  }

  /// The fourth field of `stat`, counted from behind the command's name, which can hold anything.
  private static func parent(of process: pid_t) -> pid_t? {
    guard let file = try? FileDescriptor.open("/proc/\(process)/stat", .readOnly, options: .closeOnExec) else {
      return nil
    }
    defer { file.discard() }
    let bytes = [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
      count = (try? file.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    guard let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 1 else { return nil }
    return pid_t(String(decoding: fields[1], as: UTF8.self))
  }
}
