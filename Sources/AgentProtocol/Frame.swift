/// Names one execution, transfer or connection among those under way; its opener chooses it.
///
/// The host's ids are even and the agent's odd, so that neither waits for the other to open one.
package struct CallID: Hashable, Sendable {
  package let value: UInt32

  package init(_ value: UInt32) { self.value = value }

  /// The call of messages that concern the whole connection.
  package static let connection = CallID(0)

  package var isAgents: Bool { value % 2 == 1 }
}

/// A message and the call it belongs to: what travels between host and agent.
package struct Frame: Equatable, Sendable {
  package let call: CallID
  package let message: Message

  package init(_ call: CallID, _ message: Message) {
    self.call = call
    self.message = message
  }

  /// Body length, call, kind.
  static let headerSize = 9

  /// Appends the frame as it goes over the stream.
  package func encode(into buffer: inout [UInt8]) {
    let start = buffer.count
    var wire = WireWriter(appendingTo: &buffer)
    wire.integer(UInt32(0))
    wire.integer(call.value)
    wire.integer(message.kind.rawValue)
    message.write(to: &wire)
    wire.setInteger(UInt32(clamping: wire.bytes.count - start - Frame.headerSize), at: start)
    buffer = wire.take()
  }
}

/// Cuts a byte stream into frames; holds at most one unfinished frame of a size that its kind allows.
package struct FrameDecoder {
  private var buffer: [UInt8] = []
  private var start = 0

  package init() {}

  package mutating func append(_ bytes: some Sequence<UInt8>) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole frame; nil until more bytes come.
  package mutating func next() throws(ProtocolViolation) -> Frame? {
    guard buffer.count - start >= Frame.headerSize else { return nil }
    var header = WireReader(buffer[start..<start + Frame.headerSize])
    let length = Int(try header.integer(UInt32.self))
    let call = CallID(try header.integer())
    let kind = try Message.Kind(checking: try header.integer())
    guard length <= kind.largestBody else {
      throw ProtocolViolation("a \(kind) frame claims \(length) bytes, \(kind.largestBody) at most are allowed")
    }
    let end = start + Frame.headerSize + length
    guard buffer.count >= end else { return nil }
    var body = WireReader(buffer[start + Frame.headerSize..<end])
    let message = try Message(kind, from: &body)
    try body.finish()
    start = end
    return Frame(call, message)
  }
}
