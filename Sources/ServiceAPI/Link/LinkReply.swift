package import SandboxCore
package import WireFormat

/// The link's reply to a `LinkRequest`.
package enum LinkReply: WireValue, Equatable, Sendable {
  /// An answer of the service; also one that gives no stream.
  case answer(ServiceAnswer)
  /// The socket is joined to a stream; the text is the service's message before it, empty where there is none.
  case joined(opening: [UInt8])
  /// There is no answer.
  case failure(LinkFailure)

  private enum Kind: UInt8 {
    case answer, joined, failure
  }

  package func write(to wire: inout WireWriter) {
    switch self {
    case .answer(let answer):
      wire.integer(Kind.answer.rawValue)
      answer.write(to: &wire)
    case .joined(let opening):
      wire.integer(Kind.joined.rawValue)
      wire.blob(opening)
    case .failure(let failure):
      wire.integer(Kind.failure.rawValue)
      failure.write(to: &wire)
    }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    switch try wire.choice(Kind.self) {
    case .answer: self = .answer(try ServiceAnswer(from: &wire))
    case .joined: self = .joined(opening: try wire.blob())
    case .failure: self = .failure(try LinkFailure(from: &wire))
    }
  }
}

/// An answer of the service, or of something in its place.
package struct ServiceAnswer: WireValue, Equatable, Sendable {
  package let status: Int
  /// Value of the header `Location`; nil for none.
  package let location: String?
  package let body: [UInt8]
  /// Median time from a request to its answer on a connection that was open; zero where it was not measured.
  package let roundTrip: Duration

  package init(status: Int, location: String?, body: [UInt8], roundTrip: Duration = .zero) {
    self.status = status
    self.location = location
    self.body = body
    self.roundTrip = roundTrip
  }

  package func write(to wire: inout WireWriter) {
    wire.integer(Int64(status))
    wire.optional(location) { $0.text($1) }
    wire.blob(body)
    wire.duration(roundTrip)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    status = try wire.count()
    location = try wire.optional { wire throws(ProtocolViolation) in try wire.text() }
    body = try wire.blob()
    roundTrip = try wire.duration()
  }
}

/// Reason why the service was not asked, or did not answer.
package struct LinkFailure: Error, WireValue, Equatable, Sendable {
  package let message: String
  package let hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// The error that it is for the client.
  package var error: SandboxError { .failure(.serviceUnreachable, message, hint: hint) }

  package func write(to wire: inout WireWriter) {
    wire.text(message)
    wire.optional(hint) { $0.text($1) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    message = try wire.text()
    hint = try wire.optional { wire throws(ProtocolViolation) in try wire.text() }
  }
}
