import WireFormat

/// First message of each end. The agent answers with its own version and nothing else set.
package struct Hello: Equatable, Sendable {
  /// Raised with every change of the protocol: both ends come from one build, or refuse each other.
  package static let currentVersion: UInt32 = 8

  package var version: UInt32
  /// The port on the sandbox's loopback that the agent's proxy listens on; 0: no network.
  package var proxyPort: UInt16
  /// Most sockets in the sandbox; 0: any number.
  package var sockets: UInt32
  /// Resource limits of programs; the agent sets them in each child.
  package var limits: ChildLimits

  package init(
    version: UInt32 = Hello.currentVersion, proxyPort: UInt16 = 0, sockets: UInt32 = 0,
    limits: ChildLimits = ChildLimits()
  ) {
    self.version = version
    self.proxyPort = proxyPort
    self.sockets = sockets
    self.limits = limits
  }

  func write(to wire: inout WireWriter) {
    wire.integer(version)
    wire.integer(proxyPort)
    wire.integer(sockets)
    wire.integer(limits.processes)
    wire.integer(limits.openFiles)
    wire.integer(limits.fileSize)
  }

  /// Reads nothing more where the version differs: another version may have another encoding.
  init(from wire: inout WireReader) throws(ProtocolViolation) {
    version = try wire.integer()
    guard version == Hello.currentVersion else {
      throw ProtocolViolation("the peer speaks version \(version) of the protocol, this end \(Hello.currentVersion)")
    }
    proxyPort = try wire.integer()
    sockets = try wire.integer()
    limits = ChildLimits(
      processes: try wire.integer(), openFiles: try wire.integer(), fileSize: try wire.integer())
  }
}
