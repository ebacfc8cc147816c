import SystemCalls
package import SystemPackage

/// Way of a sandbox's first process into its cgroups.
package enum CgroupEntry: Sendable {
  /// The process writes itself into these open files.
  case files([FileDescriptor])
  /// systemd moves the process, which waits for that.
  case gate(ScopeGate)

  var files: [FileDescriptor] {
    guard case .files(let files) = self else { return [] }
    return files
  }

  /// Closes the descriptors, once the process has its own.
  package func close() {
    switch self {
    case .files(let files): for file in files { file.discard() }
    case .gate(let gate): gate.close()
    }
  }
}
