package import SandboxCore
package import WireFormat

/// Answer of a session's server: a value or an error.
package struct SessionAnswer<Value: WireValue> {
  package let result: Result<Value, SandboxError>

  package init(_ result: Result<Value, SandboxError>) { self.result = result }

  /// The body of the `answer` frame.
  package var encoded: [UInt8] {
    var wire = WireWriter()
    switch result {
    case .success(let value):
      wire.flag(true)
      value.write(to: &wire)
    case .failure(let error):
      wire.flag(false)
      error.write(to: &wire)
    }
    return wire.take()
  }

  /// Reads an answer. Skips fields that a later minor version has added behind the value.
  package init(decoding bytes: [UInt8]) throws(ProtocolViolation) {
    var wire = WireReader(bytes[...])
    result = try wire.flag() ? .success(Value(from: &wire)) : .failure(SandboxError.read(from: &wire))
  }
}

/// Answer to a request that has no result.
package struct Acknowledgement: WireValue, Equatable, Sendable {
  package init() {}
  package func write(to wire: inout WireWriter) {}
  package init(from wire: inout WireReader) {}
}

extension SandboxError {
  /// Leaves out `result`, which no error of a server has.
  fileprivate func write(to wire: inout WireWriter) {
    wire.text(code.rawValue)
    wire.text(message)
    wire.optional(hint) { $0.text($1) }
  }

  fileprivate static func read(from wire: inout WireReader) throws(ProtocolViolation) -> SandboxError {
    let code = try wire.named(Code.self)
    let message = try wire.text()
    return .failure(code, message, hint: try wire.optional { wire throws(ProtocolViolation) in try wire.text() })
  }
}
