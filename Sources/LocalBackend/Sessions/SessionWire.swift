import SandboxCore
import WireFormat

/// What a client can ask of a supervisor; the number is the verb of a `request` message.
enum SessionVerb: UInt8 {
  /// First on the connection that a supervisor is started with.
  case create = 1
  case execute, info, log, terminate
  /// Answered as `info`, though without what the session uses; from then on the client keeps the session alive.
  case attach
  /// As `execute`, without streams: answered with the number of the execution, which then goes on by itself.
  case detach
  /// Ends the execution of a number; answered when it is over.
  case end
}

/// A value that travels between a client and a supervisor.
protocol WireValue {
  func write(to wire: inout WireWriter)
  init(from wire: inout WireReader) throws(ProtocolViolation)
}

extension WireValue {
  var encoded: [UInt8] {
    var wire = WireWriter()
    write(to: &wire)
    return wire.take()
  }

  init(decoding bytes: [UInt8]) throws(ProtocolViolation) {
    var wire = WireReader(bytes[...])
    try self.init(from: &wire)
    try wire.finish()
  }
}

/// What a supervisor answers: a value, or why there is none.
struct SessionAnswer<Value: WireValue>: WireValue {
  let result: Result<Value, SandboxError>

  init(_ result: Result<Value, SandboxError>) { self.result = result }

  func write(to wire: inout WireWriter) {
    switch result {
    case .success(let value):
      wire.flag(true)
      value.write(to: &wire)
    case .failure(let error):
      wire.flag(false)
      error.write(to: &wire)
    }
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    result = try wire.flag() ? .success(Value(from: &wire)) : .failure(SandboxError.read(from: &wire))
  }
}

/// The answer of those who have nothing to say but that it is done.
struct Nothing: WireValue {
  init() {}
  func write(to wire: inout WireWriter) {}
  init(from wire: inout WireReader) {}
}

/// The body of `end`, and the answer to `detach`.
struct ExecutionNumber: WireValue {
  let value: Int

  init(_ value: Int) { self.value = value }
  func write(to wire: inout WireWriter) { wire.integer(Int64(value)) }
  init(from wire: inout WireReader) throws(ProtocolViolation) { value = Int(try wire.integer(Int64.self)) }
}

/// The body of `log`.
struct LogRequest: WireValue {
  let isFollowing: Bool

  init(isFollowing: Bool) { self.isFollowing = isFollowing }
  func write(to wire: inout WireWriter) { wire.flag(isFollowing) }
  init(from wire: inout WireReader) throws(ProtocolViolation) { isFollowing = try wire.flag() }
}

extension WireWriter {
  mutating func text(_ text: String) { blob(Array(text.utf8)) }

  /// In nanoseconds, of which 292 years fit.
  mutating func duration(_ duration: Duration) {
    integer(Int64(clamping: duration.attoseconds / 1_000_000_000))
  }

  mutating func values<Value: WireValue>(_ values: [Value]) { list(values) { $1.write(to: &$0) } }

  mutating func dictionary(_ dictionary: [String: String]) {
    list(dictionary.sorted { $0.key < $1.key }) { wire, pair in
      wire.text(pair.key)
      wire.text(pair.value)
    }
  }

  /// A floating-point number by its bits.
  mutating func number(_ number: Double) { integer(number.bitPattern) }
}

extension WireReader {
  mutating func text() throws(ProtocolViolation) -> String {
    guard let text = String(validating: try blob(), as: UTF8.self) else { throw ProtocolViolation("text is not UTF-8") }
    return text
  }

  mutating func duration() throws(ProtocolViolation) -> Duration { .nanoseconds(try integer(Int64.self)) }

  mutating func values<Value: WireValue>(_: Value.Type = Value.self) throws(ProtocolViolation) -> [Value] {
    try list { wire throws(ProtocolViolation) in try Value(from: &wire) }
  }

  mutating func dictionary() throws(ProtocolViolation) -> [String: String] {
    let pairs = try list { wire throws(ProtocolViolation) in (try wire.text(), try wire.text()) }
    return Dictionary(pairs) { $1 }
  }

  mutating func number() throws(ProtocolViolation) -> Double { Double(bitPattern: try integer()) }

  /// One of the values of an enumeration that is spelt by name.
  mutating func named<Value: RawRepresentable<String>>(_: Value.Type = Value.self) throws(ProtocolViolation) -> Value {
    let name = try text()
    guard let value = Value(rawValue: name) else { throw ProtocolViolation("'\(name)' is no \(Value.self)") }
    return value
  }
}
