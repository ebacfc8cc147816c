package import SandboxCore

/// The object that `doctor --json` writes.
package struct HostRecord: Codable, Equatable, Sendable {
  /// One control, as far as the host enforces it.
  package struct Check: Codable, Equatable, Sendable {
    package let name: String
    package let state: String
    package let detail: String
    @Null package var remedy: String?
  }

  /// The service whose host it is, as it is seen from the caller's.
  package struct Service: Codable, Equatable, Sendable {
    package let url: String
    package let version: String
    package let roundTripMs: Double

    package init(url: String, version: String, roundTrip: Duration) {
      self.url = url
      self.version = version
      roundTripMs = Double((roundTrip / Duration.microseconds(1)).rounded()) / 1000
    }

    private enum CodingKeys: String, CodingKey {
      case url, version
      case roundTripMs = "round_trip_ms"
    }
  }

  package let ok: Bool
  package let checks: [Check]
  /// Left out for the caller's own host.
  package let service: Service?

  /// The record of one host.
  package init(_ report: HostReport, of service: Service? = nil) {
    self.service = service
    ok = report.isOK
    checks = report.checks.map {
      Check(name: $0.name, state: $0.state.rawValue, detail: $0.detail, remedy: $0.remedy)
    }
  }
}
