import WireFormat

/// A message and the call it belongs to: the unit of the stream between host and agent.
package struct Frame: Equatable, Sendable {
  package let call: CallID
  package let message: Message

  package init(_ call: CallID, _ message: Message) {
    self.call = call
    self.message = message
  }

  /// Bytes of body length, call and kind.
  static let headerSize = 9

  /// Header of a `data` message of `count` bytes, which the caller sends after it.
  package static func dataHeader(_ call: CallID, _ port: Port, count: Int) -> [UInt8] {
    var header: [UInt8] = []
    Frame(call, .data(port, [])).encode(into: &header)
    var wire = WireWriter(appendingTo: &header)
    wire.setInteger(UInt32(clamping: count + 1), at: 0)
    return wire.take()
  }

  /// Appends the encoded frame.
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
