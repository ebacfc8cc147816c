import NIOCore
import NIOWebSocket

/// End of a WebSocket connection: a client masks its frames, a server does not.
package enum WebSocketRole: Sendable {
  case client
  case server

  /// Key that this end's next frame is masked with.
  var maskingKey: WebSocketMaskingKey? { self == .client ? .random() : nil }
}

/// Kind of a message.
package enum MessageKind: Sendable {
  case binary
  case text
}

/// Fragment of a message, or the whole of it.
struct MessagePart {
  let kind: MessageKind
  let bytes: ByteBuffer
  let endsMessage: Bool
}

/// What RFC 6455 demands of a peer's frames, one after the other; pure.
struct FrameRules {
  /// What a frame is to its receiver.
  enum Meaning {
    case part(MessagePart)
    case ping(ByteBuffer)
    case pong
    case close
  }

  private let role: WebSocketRole
  /// Kind of the message that has begun and not ended.
  private var begun: MessageKind?

  /// Rules for what the peer of this role sends.
  init(for role: WebSocketRole) { self.role = role }

  mutating func meaning(of frame: WebSocketFrame) throws(WebSocketFailure) -> Meaning {
    guard frame.reservedBits.isEmpty else { throw .violation("a frame has reserved bits") }
    guard (frame.maskKey != nil) == (role == .server) else {
      throw .violation(role == .server ? "a client's frame is not masked" : "a server's frame is masked")
    }
    switch frame.opcode {
    case .binary: return try begin(.binary, frame)
    case .text: return try begin(.text, frame)
    case .continuation:
      guard let begun else { throw .violation("a continuation has no beginning") }
      return part(of: begun, frame)
    case .ping: return .ping(frame.unmaskedData)
    case .pong: return .pong
    case .connectionClose: return .close
    default: throw .violation("a frame is of no known kind")
    }
  }

  private mutating func begin(_ kind: MessageKind, _ frame: WebSocketFrame) throws(WebSocketFailure) -> Meaning {
    guard begun == nil else { throw .violation("a message begins within another") }
    return part(of: kind, frame)
  }

  private mutating func part(of kind: MessageKind, _ frame: WebSocketFrame) -> Meaning {
    begun = frame.fin ? nil : kind
    return .part(MessagePart(kind: kind, bytes: frame.unmaskedData, endsMessage: frame.fin))
  }
}
