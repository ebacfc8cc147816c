package import WireFormat

/// Decodes a byte stream into frames; holds at most one unfinished frame of a size that its kind allows.
package struct FrameDecoder {
  private var buffer: [UInt8] = []
  private var start = 0
  private var payload: Payload?
  /// Memory of the last payload, used again once its receiver has released it.
  private var spare: [UInt8] = []

  /// Larger data is read into its own memory, and not by way of `buffer`.
  private static let mostBuffered = 16 << 10

  /// Data frame of which the header and a part of the data have come.
  private struct Payload {
    let call: CallID
    let port: Port
    let count: Int
    var bytes: [UInt8]

    var missing: Int { count - bytes.count }
  }

  package init() {}

  package mutating func append(_ bytes: some Sequence<UInt8>) {
    dropTaken()
    buffer.append(contentsOf: bytes)
  }

  /// Gives memory to `fill`, which reads the next bytes of the stream into it and returns their number; returns whether
  /// the memory had room for more.
  package mutating func append<Failure: Error>(
    fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Bool {
    dropTaken()
    guard buffer.isEmpty, let missing = payload?.missing else {
      return try buffer.append(upTo: Self.mostBuffered, fill) < Self.mostBuffered
    }
    return try payload?.bytes.append(upTo: missing, fill) ?? 0 < missing
  }

  private mutating func dropTaken() {
    buffer.removeFirst(start)
    start = 0
  }

  /// The next whole frame; nil until more bytes come.
  package mutating func next() throws(ProtocolViolation) -> Frame? {
    if payload != nil { return takePayload() }
    guard buffer.count - start >= Frame.headerSize else { return nil }
    var header = WireReader(buffer[start..<start + Frame.headerSize])
    let length = Int(try header.integer(UInt32.self))
    let call = CallID(try header.integer())
    let kind = try Message.Kind(checking: try header.integer())
    guard length <= kind.largestBody else {
      throw ProtocolViolation("a \(kind) frame claims \(length) bytes, \(kind.largestBody) at most are allowed")
    }
    if kind == .data, length > Self.mostBuffered { return try beginPayload(call, length) }
    return try body(kind, call, length)
  }

  private mutating func body(
    _ kind: Message.Kind, _ call: CallID, _ length: Int
  ) throws(ProtocolViolation) -> Frame? {
    let end = start + Frame.headerSize + length
    guard buffer.count >= end else { return nil }
    var body = WireReader(buffer[start + Frame.headerSize..<end])
    let message = try Message(kind, from: &body)
    try body.finish()
    start = end
    return Frame(call, message)
  }

  private mutating func beginPayload(_ call: CallID, _ length: Int) throws(ProtocolViolation) -> Frame? {
    let portSize = 1
    let end = start + Frame.headerSize + portSize
    guard buffer.count >= end else { return nil }
    var wire = WireReader(buffer[end - portSize..<end])
    let port = try wire.choice(Port.self)
    spare.removeAll(keepingCapacity: true)
    spare.reserveCapacity(length - portSize)
    payload = Payload(call: call, port: port, count: length - portSize, bytes: spare)
    spare = []
    start = end
    return takePayload()
  }

  private mutating func takePayload() -> Frame? {
    guard let missing = payload?.missing else { return nil }
    let end = min(buffer.count, start + missing)
    payload?.bytes.append(contentsOf: buffer[start..<end])
    start = end
    guard let whole = payload, whole.missing == 0 else { return nil }
    payload = nil
    spare = whole.bytes
    return Frame(whole.call, .data(whole.port, whole.bytes))
  }
}
