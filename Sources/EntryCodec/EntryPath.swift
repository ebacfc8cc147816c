package import WireFormat

/// Path of an entry below the root of its transfer: names joined by `/`, none of them `.` or `..`; empty for the root
/// itself.
///
/// Names are bytes, since Linux does not require UTF-8.
package struct EntryPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package static let root = EntryPath()
  /// Most bytes in a path.
  package static let longest = 4096
  /// Most bytes in one name.
  package static let longestName = 255

  private init() { bytes = [] }

  /// Refuses a path that could lead out of the root, and one that no file can have.
  package init(checking bytes: [UInt8]) throws(ProtocolViolation) {
    guard bytes.count <= Self.longest else { throw ProtocolViolation("a path of \(bytes.count) bytes") }
    if !bytes.isEmpty {
      for name in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        try Self.check(name)
      }
    }
    self.bytes = bytes
  }

  package var isRoot: Bool { bytes.isEmpty }

  /// The names, outermost first.
  package var names: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

  /// The path of an entry directly inside.
  package func appending(_ name: [UInt8]) throws(ProtocolViolation) -> EntryPath {
    try EntryPath(checking: isRoot ? name : bytes + [UInt8(ascii: "/")] + name)
  }

  private static func check(_ name: ArraySlice<UInt8>) throws(ProtocolViolation) {
    let dot = UInt8(ascii: ".")
    switch name.count {
    case 0: throw ProtocolViolation("a path with an empty name in it")
    case 1 where name.first == dot, 2 where name.first == dot && name.last == dot:
      throw ProtocolViolation("a path with '.' or '..' in it")
    case 1...longestName: break
    default: throw ProtocolViolation("a name of \(name.count) bytes")
    }
    guard !name.contains(0) else { throw ProtocolViolation("a path with a NUL in it") }
  }
}
