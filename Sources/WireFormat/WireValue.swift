/// Value that is sent as bytes.
package protocol WireValue {
  func write(to wire: inout WireWriter)
  init(from wire: inout WireReader) throws(ProtocolViolation)
}

extension WireValue {
  package var encoded: [UInt8] {
    var wire = WireWriter()
    write(to: &wire)
    return wire.take()
  }

  /// Decodes a value; throws also where bytes are left over.
  package init(decoding bytes: [UInt8]) throws(ProtocolViolation) {
    var wire = WireReader(bytes[...])
    try self.init(from: &wire)
    try wire.finish()
  }
}

extension WireWriter {
  package mutating func text(_ text: String) { blob(Array(text.utf8)) }

  /// Writes nanoseconds in 64 bits, which hold 292 years; a longer duration is clamped.
  package mutating func duration(_ duration: Duration) {
    integer(Int64(clamping: duration.attoseconds / 1_000_000_000))
  }

  package mutating func values<Value: WireValue>(_ values: [Value]) { list(values) { $1.write(to: &$0) } }

  package mutating func dictionary(_ dictionary: [String: String]) {
    list(dictionary.sorted { $0.key < $1.key }) { wire, pair in
      wire.text(pair.key)
      wire.text(pair.value)
    }
  }

  /// Writes a floating-point number by its bits.
  package mutating func number(_ number: Double) { integer(number.bitPattern) }
}

extension WireReader {
  package mutating func text() throws(ProtocolViolation) -> String {
    guard let text = String(validating: try blob(), as: UTF8.self) else { throw ProtocolViolation("text is not UTF-8") }
    return text
  }

  package mutating func duration() throws(ProtocolViolation) -> Duration { .nanoseconds(try integer(Int64.self)) }

  package mutating func values<Value: WireValue>(_: Value.Type = Value.self) throws(ProtocolViolation) -> [Value] {
    try list { wire throws(ProtocolViolation) in try Value(from: &wire) }
  }

  package mutating func dictionary() throws(ProtocolViolation) -> [String: String] {
    let pairs = try list { wire throws(ProtocolViolation) in (try wire.text(), try wire.text()) }
    return Dictionary(pairs) { $1 }
  }

  package mutating func number() throws(ProtocolViolation) -> Double { Double(bitPattern: try integer()) }

  /// Reads a count; throws where it is negative.
  package mutating func count() throws(ProtocolViolation) -> Int {
    let count = try integer(Int64.self)
    guard count >= 0 else { throw ProtocolViolation("a count of \(count)") }
    return Int(count)
  }

  /// Reads a case of an enumeration by its name.
  package mutating func named<Value: RawRepresentable<String>>(_: Value.Type = Value.self) throws(ProtocolViolation)
    -> Value
  {
    let name = try text()
    guard let value = Value(rawValue: name) else { throw ProtocolViolation("'\(name)' is no \(Value.self)") }
    return value
  }
}
