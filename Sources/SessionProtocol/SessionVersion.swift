package import SandboxCore
package import WireFormat

/// Version of the session protocol, independent of the agent protocol's: a client and a server of different releases
/// work together as long as the major numbers are the same.
///
/// The minor number is raised for a new request, or a field added at the end of a body; the major number for every
/// other change, also to the frames that sessions use.
package struct SessionVersion: WireValue, Equatable, Sendable, CustomStringConvertible {
  package let major: UInt32
  package let minor: UInt32

  package static let current = SessionVersion(major: 2, minor: 3)

  package init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }

  package var description: String { "\(major).\(minor)" }

  /// Throws where the peer that has this version differs in the major number.
  package func check() throws(SandboxError) {
    guard major != Self.current.major else { return }
    throw .failure(
      .sessionIncompatible, "the session speaks version \(self) of its protocol, and this program \(Self.current)",
      hint: "use the release of alphagent that made it")
  }

  package func write(to wire: inout WireWriter) {
    wire.integer(major)
    wire.integer(minor)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    major = try wire.integer()
    minor = try wire.integer()
  }
}
