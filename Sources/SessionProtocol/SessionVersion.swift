package import SandboxCore
package import WireFormat

/// The version of the session protocol, which is none of the agent's: a client and a server of different releases work
/// together as long as the major numbers are the same.
///
/// The minor number is raised with a request that is new, or a field that is added behind the last of a body; the major
/// number with every other change, also one of the frames that sessions use.
package struct SessionVersion: WireValue, Equatable, Sendable, CustomStringConvertible {
  package let major: UInt32
  package let minor: UInt32

  package static let current = SessionVersion(major: 1, minor: 0)

  package init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }

  package var description: String { "\(major).\(minor)" }

  /// Throws where a peer of this version cannot be understood.
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
