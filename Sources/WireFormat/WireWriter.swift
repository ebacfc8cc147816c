/// Writer of a body: little-endian integers, and bytes behind their length.
package struct WireWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Takes the buffer over without a copy; `take` gives it back.
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
