import CLinux
import Glibc
import SystemCalls
package import SystemPackage

/// Directory of one cgroup, of version 1 or 2.
package struct CgroupDirectory: Sendable {
  package let path: FilePath

  /// Prefix of the names of all sandbox cgroups; no other cgroup is ever removed.
  package static let namePrefix = "alphagent-"

  package static func isOurs(_ path: FilePath) -> Bool {
    path.isLexicallyNormal && path.starts(with: "/sys/fs/cgroup")
      && path.lastComponent?.string.hasPrefix(namePrefix) == true
  }

  package func make() throws(Errno) {
    guard mkdir(path.string, 0o755) == 0 || Errno.latest == .fileExists else { throw .latest }
  }

  package func write(_ value: some CustomStringConvertible, to file: String) throws(Errno) {
    let descriptor = try openForWriting(file)
    defer { descriptor.discard() }
    _ = try Errno.typed { try descriptor.writeAll(value.description.utf8) }
  }

  /// Whether this process may make cgroups in it and move processes into them.
  var isWritable: Bool { access(path.string, W_OK) == 0 && access(path.appending("cgroup.procs").string, W_OK) == 0 }

  /// Controllers that the cgroups in it have; of version 2.
  var controllersOfChildren: [Controller] {
    let names = read("cgroup.subtree_control")?.split { $0 == " " || $0 == "\n" } ?? []
    return names.compactMap { Controller(rawValue: String($0)) }
  }

  /// Gives the cgroups in it all controllers that they can have; of version 2.
  func enableControllers() {
    for controller in Controller.allCases { try? write("+\(controller.rawValue)", to: "cgroup.subtree_control") }
  }

  package func read(_ file: String) -> String? { SmallFile.read(path.appending(file)) }

  /// Opens a file of the cgroup for reading; nil where it cannot be opened, as on kernels without it.
  package func file(_ name: String) -> CgroupFile? { try? CgroupFile(path.appending(name)) }

  package func openForWriting(_ file: String) throws(Errno) -> FileDescriptor {
    try Errno.typed { try FileDescriptor.open(path.appending(file), .writeOnly, options: .closeOnExec) }
  }

  /// Kills the cgroup's processes until none is left, and removes it; gives up after about a second.
  package func removeWithProcesses() {
    for _ in 0..<200 {
      if rmdir(path.string) == 0 || Errno.latest == .noSuchFileOrDirectory { return }
      killAll()
      _ = poll(nil, 0, 5)
    }
  }

  package func killAll() {
    if (try? write(1, to: "cgroup.kill")) != nil { return }
    for process in read("cgroup.procs")?.split(separator: "\n").compactMap({ pid_t($0) }) ?? [] where process > 0 {
      kill(process, SIGKILL)
    }
  }
}

extension FilePath {
  /// Whether the path has no `.` and `..`, which could lead out of the cgroup tree.
  fileprivate var isLexicallyNormal: Bool { lexicallyNormalized() == self }
}
