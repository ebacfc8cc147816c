/// Resource limits (`setrlimit`) of the programs in a sandbox.
package struct ChildLimits: Equatable, Sendable {
  /// Processes and threads at once.
  package var processes: UInt64
  package var openFiles: UInt64
  /// Bytes in one file.
  package var fileSize: UInt64

  package init(processes: UInt64 = .max, openFiles: UInt64 = 65536, fileSize: UInt64 = .max) {
    self.processes = processes
    self.openFiles = openFiles
    self.fileSize = fileSize
  }
}
