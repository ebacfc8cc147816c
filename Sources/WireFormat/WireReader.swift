/// Reader of a body that `WireWriter` has written; each read checks that the bytes are there.
package struct WireReader {
  private var bytes: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  package mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(ProtocolViolation) -> Value
  {
    let width = Value.bitWidth / 8
    guard bytes.count >= width else { throw ProtocolViolation("a frame ends early") }
    var value: Value = 0
    withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes.prefix(width)) }
    bytes = bytes.dropFirst(width)
    return Value(littleEndian: value)
  }

  package mutating func flag() throws(ProtocolViolation) -> Bool { try integer(UInt8.self) != 0 }

  package mutating func rest() -> [UInt8] {
    defer { bytes = [] }
    return Array(bytes)
  }

  package mutating func blob() throws(ProtocolViolation) -> [UInt8] {
    let count = Int(try integer(UInt32.self))
    guard bytes.count >= count else { throw ProtocolViolation("a frame ends early") }
    defer { bytes = bytes.dropFirst(count) }
    return Array(bytes.prefix(count))
  }

  /// Reads a list; memory grows with the elements that are there, and not with the count that the peer claims.
  package mutating func list<Element>(
    _ read: (inout WireReader) throws(ProtocolViolation) -> Element
  ) throws(ProtocolViolation) -> [Element] {
    let count = try integer(UInt32.self)
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }

  package mutating func optional<Value>(
    _ read: (inout WireReader) throws(ProtocolViolation) -> Value
  ) throws(ProtocolViolation) -> Value? {
    try flag() ? read(&self) : nil
  }

  /// Whether all has been read.
  package var isAtEnd: Bool { bytes.isEmpty }

  package func finish() throws(ProtocolViolation) {
    guard bytes.isEmpty else { throw ProtocolViolation("a frame holds \(bytes.count) bytes too many") }
  }
}

extension WireReader {
  /// Reads a byte that must be one of a type's cases.
  package mutating func choice<Choice: RawRepresentable<UInt8>>(_: Choice.Type) throws(ProtocolViolation) -> Choice {
    let raw: UInt8 = try integer()
    guard let choice = Choice(rawValue: raw) else { throw ProtocolViolation("\(raw) is no \(Choice.self)") }
    return choice
  }
}
