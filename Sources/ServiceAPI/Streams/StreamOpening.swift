/// What a client and the service say on `/v1/stream` before the session protocol begins.
///
/// The first binary message of the client is an encoded `SessionOrder`, which asks for a session; the service answers
/// with one text message, a `StreamReply` as JSON. From then on every binary message is a piece of the session
/// protocol's byte stream. `/v1/sandboxes/{id}/stream` attaches to a session that there is, and begins with the session
/// protocol at once: what goes wrong is the answer to the upgrade.
package struct StreamReply: Codable, Equatable, Sendable {
  /// Reason why there is no session; nil where there is one.
  package let problem: Problem?

  package init(problem: Problem? = nil) { self.problem = problem }
}

/// Paths of the service.
package enum ServicePath {
  /// Health, without a key.
  package static let health = "/v1/health"
  /// What the host of the service can enforce: the object of `doctor --json`.
  package static let host = "/v1/host"
  /// Description of the interface in OpenAPI, without a key.
  package static let interface = "/openapi.yaml"
  /// Sessions: made here, and listed.
  package static let sandboxes = "/v1/sandboxes"
  /// Stream to a session that is made by its first message.
  package static let stream = "/v1/stream"

  /// One page of the list of sessions, from the beginning or where the cursor of an earlier page says.
  package static func page(of limit: Int, from cursor: String? = nil) -> String {
    "\(sandboxes)?limit=\(limit)" + (cursor.map { "&cursor=\(escaped($0))" } ?? "")
  }

  /// One session; the reference, an id or a name, is escaped.
  package static func sandbox(_ reference: String) -> String { "\(sandboxes)/\(escaped(reference))" }

  /// Stream to a session.
  package static func stream(of reference: String) -> String { sandbox(reference) + "/stream" }

  /// Escapes whatever is not unreserved in RFC 3986.
  private static func escaped(_ segment: String) -> String {
    segment.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
      default: "%" + String(0x100 + UInt32(byte), radix: 16, uppercase: true).suffix(2)
      }
    }.joined()
  }
}
