import SandboxCore
import SessionProtocol

/// The answer of `/v1/health`.
package struct HealthRecord: Codable, Equatable, Sendable {
  /// `ok`.
  package let status: String
  /// Release of the service.
  package let version: String
  /// Version of the session protocol that its streams carry.
  package let `protocol`: String

  /// The record of this program.
  package static let current = HealthRecord(
    status: "ok", version: Release.version, protocol: "\(SessionVersion.current)")
}
