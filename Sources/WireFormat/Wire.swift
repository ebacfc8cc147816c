/// The peer broke the protocol; the connection is worth nothing any more.
package struct ProtocolViolation: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Builds a frame's body: little-endian integers, and bytes behind their length.
package struct WireWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Moves the buffer in, so that nothing is copied; `take` moves it out.
  package init(appendingTo buffer: inout [UInt8]) { swap(&bytes, &buffer) }

  package mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  package mutating func setInteger(_ value: UInt32, at index: Int) {
    withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(index..<index + 4, with: $0) }
  }

  package mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

  package mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  package mutating func blob(_ value: [UInt8]) {
    integer(UInt32(clamping: value.count))
    raw(value)
  }

  package mutating func list<Element>(_ elements: [Element], _ write: (inout WireWriter, Element) -> Void) {
    integer(UInt32(clamping: elements.count))
    for element in elements { write(&self, element) }
  }

  package mutating func optional<Value>(_ value: Value?, _ write: (inout WireWriter, Value) -> Void) {
    flag(value != nil)
    if let value { write(&self, value) }
  }
}

/// Takes a frame's body apart; every read checks that the bytes are there.
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

  /// Allocates as elements arrive, never by the count that the peer claims.
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

  package func finish() throws(ProtocolViolation) {
    guard bytes.isEmpty else { throw ProtocolViolation("a frame holds \(bytes.count) bytes too many") }
  }
}

extension WireReader {
  /// A byte that must be one of a type's cases.
  package mutating func choice<Choice: RawRepresentable<UInt8>>(_: Choice.Type) throws(ProtocolViolation) -> Choice {
    let raw: UInt8 = try integer()
    guard let choice = Choice(rawValue: raw) else { throw ProtocolViolation("\(raw) is no \(Choice.self)") }
    return choice
  }
}

extension [UInt8] {
  /// Appends what `fill` puts into the memory it is given, at most so many bytes, and returns how many it put there.
  package mutating func append<Failure: Error>(
    upTo most: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    var filled = 0
    try append(addingCapacity: most) { span throws(Failure) in
      try span.withUnsafeMutableBufferPointer { memory, initialized throws(Failure) in
        filled = try fill(UnsafeMutableRawBufferPointer(memory))
        initialized = filled
      }
    }
    return filled
  }
}
