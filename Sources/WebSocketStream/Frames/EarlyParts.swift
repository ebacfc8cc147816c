import NIOCore

/// Parts of messages that came before anybody asked for them.
struct EarlyParts {
  private var parts: [MessagePart] = []

  /// Most parts that a message waited for may have: an empty one takes memory too.
  private static let mostParts = 1024

  mutating func append(_ part: MessagePart) { parts.append(part) }

  /// Takes out the first message; nil where it is not complete.
  mutating func message(_ kind: MessageKind, atMost limit: Int) throws(WebSocketFailure) -> ByteBuffer? {
    guard !parts.isEmpty else { return nil }
    let last = parts.firstIndex(where: \.endsMessage)
    let message = parts[...(last ?? parts.endIndex - 1)]
    guard message.allSatisfy({ $0.kind == kind }) else { throw .unexpectedMessage }
    guard message.count <= Self.mostParts, message.reduce(0, { $0 + $1.bytes.readableBytes }) <= limit else {
      throw .tooLarge
    }
    guard last != nil else { return nil }
    defer { parts.removeFirst(message.count) }
    return message.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1.bytes) }
  }

  /// Takes out all.
  mutating func takeAll() -> [MessagePart] {
    defer { parts = [] }
    return parts
  }
}
