import Glibc
import SystemCalls

/// Processes of this PID namespace by their parents, as /proc shows them.
struct ProcessTree {
  private let children: [pid_t: [pid_t]]

  init() {
    var children: [pid_t: [pid_t]] = [:]
    for process in ProcFile.processes() {
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

  static func signal(_ number: Int32, _ find: (ProcessTree) -> [pid_t]) {
    for process in find(ProcessTree()) { Glibc.kill(process, number) }
  }

  /// Kills processes and all that they start meanwhile: stops each one found, so that it cannot fork, until no new one
  /// is found.
  static func kill(_ find: (ProcessTree) -> [pid_t]) {
    var stopped: Set<pid_t> = []
    while true {
      let found = find(ProcessTree()).filter { !stopped.contains($0) }
      if found.isEmpty { break }
      for process in found { Glibc.kill(process, SIGSTOP) }
      stopped.formUnion(found)
    }
    for process in stopped { Glibc.kill(process, SIGKILL) }
  }

  private static func parent(of process: pid_t) -> pid_t? {
    ProcFile.stat(of: process).dropFirst().first.flatMap { pid_t($0) }
  }
}
