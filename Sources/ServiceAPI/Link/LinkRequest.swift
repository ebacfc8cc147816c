package import WireFormat

/// What a client asks of the program `alphagent-link`, over the socket that is the link's descriptor 3. The key travels
/// nowhere else.
package struct LinkRequest: WireValue, Equatable, Sendable {
  /// Number of the descriptor.
  package static let descriptor: Int32 = 3

  /// What the service is asked for.
  package enum Wish: Equatable, Sendable {
    /// An answer to a request, which is sent so many times, to measure how long it takes.
    case answer(method: String, times: Int)
    /// A stream: the connection becomes one once the reply is written. The message before it is an encoded
    /// `SessionOrder`; nil: there is none.
    case stream(order: [UInt8]?)
  }

  /// Address of the service, a `ServiceAddress`.
  package let service: String
  package let key: String
  /// Path and query.
  package let path: String
  package let wish: Wish

  package init(_ wish: Wish, _ path: String, of service: String, key: String) {
    self.wish = wish
    self.path = path
    self.service = service
    self.key = key
  }

  package func write(to wire: inout WireWriter) {
    wire.text(service)
    wire.text(key)
    wire.text(path)
    switch wish {
    case .answer(let method, let times):
      wire.flag(false)
      wire.text(method)
      wire.integer(Int64(times))
    case .stream(let order):
      wire.flag(true)
      wire.optional(order) { $0.blob($1) }
    }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    service = try wire.text()
    key = try wire.text()
    path = try wire.text()
    if try wire.flag() {
      wish = .stream(order: try wire.optional { wire throws(ProtocolViolation) in try wire.blob() })
    } else {
      wish = .answer(method: try wire.text(), times: try wire.count())
    }
  }
}

/// Messages between a client and its link: four bytes of length, the least significant first, and a `WireValue`.
package enum LinkMessage {
  /// Number of bytes before a message.
  package static let headLength = 4

  /// The bytes of a message, with its length.
  package static func encoded(_ value: some WireValue) -> [UInt8] {
    var wire = WireWriter()
    wire.blob(value.encoded)
    return wire.take()
  }

  /// Length of the message behind these four bytes.
  package static func length(_ head: [UInt8]) -> Int { head.reversed().reduce(0) { $0 << 8 | Int($1) } }
}
