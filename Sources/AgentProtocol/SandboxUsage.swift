import WireFormat

/// Resources that a sandbox uses at one moment, as its agent sees them.
package struct SandboxUsage: Equatable, Sendable {
  /// Resident bytes of all its processes; shared pages count for each.
  package var memoryBytes: UInt64
  /// User and system time of all processes, those that have ended included.
  package var cpuMicroseconds: UInt64
  package var processes: UInt32
  /// Bytes in the writable layer.
  package var diskBytes: UInt64

  package init(memoryBytes: UInt64 = 0, cpuMicroseconds: UInt64 = 0, processes: UInt32 = 0, diskBytes: UInt64 = 0) {
    self.memoryBytes = memoryBytes
    self.cpuMicroseconds = cpuMicroseconds
    self.processes = processes
    self.diskBytes = diskBytes
  }

  func write(to wire: inout WireWriter) {
    wire.integer(memoryBytes)
    wire.integer(cpuMicroseconds)
    wire.integer(processes)
    wire.integer(diskBytes)
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    memoryBytes = try wire.integer()
    cpuMicroseconds = try wire.integer()
    processes = try wire.integer()
    diskBytes = try wire.integer()
  }
}
