import Glibc
import SystemCalls

/// Processes of this PID namespace by their parents, as /proc shows them.
struct ProcessTree {
  private var children: [pid_t: [pid_t]] = [:]
  private var members: [pid_t: [pid_t]] = [:]

  init() {
    for process in ProcFile.processes() {
      // State, parent, process group, session.
      let facts = ProcFile.stat(of: process)
      guard facts.count > 3, let parent = pid_t(facts[1]), let session = pid_t(facts[3]) else { continue }
      children[parent, default: []].append(process)
      members[session, default: []].append(process)
    }
  }

  /// Returns the processes below a shim, and those of its program's session: in gVisor, orphans do not come to the
  /// shim, and only the session tells whose they are.
  ///
  /// - Parameter program: id of the program; nil once that has ended, since the id may be reused.
  func processes(of program: pid_t?, below shim: pid_t) -> [pid_t] {
    let below = descendants(of: shim)
    return below + (program.flatMap { members[$0] } ?? []).filter { !below.contains($0) }
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

  /// Sends processes a signal, and lets those that are stopped go on, or it would not reach them.
  static func signal(_ number: Int32, _ find: (ProcessTree) -> [pid_t]) {
    for process in find(ProcessTree()) {
      Glibc.kill(process, number)
      Glibc.kill(process, SIGCONT)
    }
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
}
