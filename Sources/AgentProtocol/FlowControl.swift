package import WireFormat

/// Credit-based flow control of one byte stream: a writer sends no more than its reader has room for.
package enum FlowControl {
  /// Bytes that may be sent before the reader has taken any.
  package static let window = 1 << 20
  /// Most bytes in one data frame: large enough for few system calls, small enough for the processor's cache.
  package static let largestChunk = 256 << 10
}

/// Credit that a stream's writer has left.
package struct SendWindow: Sendable {
  package private(set) var available = FlowControl.window

  package init() {}

  /// Takes credit for at most `count` bytes; the caller sends as many as it got.
  package mutating func take(upTo count: Int) -> Int {
    let taken = min(count, available, FlowControl.largestChunk)
    available -= taken
    return taken
  }

  /// Gives back credit that was taken and not used.
  package mutating func putBack(_ count: Int) { available += count }

  /// Adds credit from the reader; more than was used is a violation, so that memory stays bounded.
  package mutating func grant(_ count: UInt32) throws(ProtocolViolation) {
    guard Int(count) <= FlowControl.window - available else { throw ProtocolViolation("more credit than was used") }
    available += Int(count)
  }
}

/// Credit that a stream's reader has given and not got back as data.
package struct ReceiveWindow: Sendable {
  private var room = FlowControl.window
  private var owed = 0

  package init() {}

  /// Counts bytes that came; more than there was credit for is a violation.
  package mutating func receive(_ count: Int) throws(ProtocolViolation) {
    guard count <= room else { throw ProtocolViolation("more data than there was credit for") }
    room -= count
  }

  /// Counts bytes that the reader has used up; returns the credit to send now, nil while that is little.
  package mutating func consume(_ count: Int) -> UInt32? {
    owed += count
    guard owed >= FlowControl.window / 4 else { return nil }
    defer { owed = 0 }
    room += owed
    return UInt32(clamping: owed)
  }
}
