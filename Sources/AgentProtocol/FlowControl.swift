package import WireFormat

/// Credit-based flow control of one byte stream: a writer sends what its reader has room for, and no more.
package enum FlowControl {
  /// Bytes that may be under way before the reader has taken any.
  package static let window = 1 << 20
  /// Bytes in one data frame: few system calls for a large file, and what the processor still has in its cache.
  package static let largestChunk = 256 << 10
}

/// The writer's end.
package struct SendWindow: Sendable {
  package private(set) var available = FlowControl.window

  package init() {}

  /// Takes room for up to so many bytes; the caller sends exactly what it got.
  package mutating func take(upTo count: Int) -> Int {
    let taken = min(count, available, FlowControl.largestChunk)
    available -= taken
    return taken
  }

  /// Gives back room that was taken and not used.
  package mutating func putBack(_ count: Int) { available += count }

  /// A reader can give back what it took, never more: memory stays bounded whatever it says.
  package mutating func grant(_ count: UInt32) throws(ProtocolViolation) {
    guard Int(count) <= FlowControl.window - available else { throw ProtocolViolation("more credit than was used") }
    available += Int(count)
  }
}

/// The reader's end.
package struct ReceiveWindow: Sendable {
  private var room = FlowControl.window
  private var owed = 0

  package init() {}

  /// Notes bytes that came.
  package mutating func receive(_ count: Int) throws(ProtocolViolation) {
    guard count <= room else { throw ProtocolViolation("more data than there was credit for") }
    room -= count
  }

  /// Notes bytes that the reader is done with; the credit to send now, nil while little is owed.
  package mutating func consume(_ count: Int) -> UInt32? {
    owed += count
    guard owed >= FlowControl.window / 4 else { return nil }
    defer { owed = 0 }
    room += owed
    return UInt32(clamping: owed)
  }
}
