import NIOWebSocket

/// Reason why a WebSocket connection cannot go on.
package enum WebSocketFailure: Error, Equatable, Sendable {
  /// The peer broke RFC 6455.
  case violation(String)
  /// The peer sent a message of a kind that has no place in the stream.
  case unexpectedMessage
  /// A frame or an opening message is larger than allowed.
  case tooLarge
  /// The peer took too long over its opening message.
  case late
  /// Nothing was heard of the peer for so long that it must be gone.
  case silent
  /// The connection ended without a word.
  case cut

  /// What the peer is told.
  var closeCode: WebSocketErrorCode {
    switch self {
    case .violation: .protocolError
    case .unexpectedMessage: .unacceptableData
    case .tooLarge: .messageTooLarge
    case .late: .policyViolation
    case .silent, .cut: .goingAway
    }
  }

  /// The failure that an error of the frame decoder stands for; any other error has ended the connection.
  init(_ error: any Error) {
    switch error {
    case NIOWebSocketError.invalidFrameLength: self = .tooLarge
    case NIOWebSocketError.fragmentedControlFrame: self = .violation("a control frame is fragmented")
    case NIOWebSocketError.multiByteControlFrameLength: self = .violation("a control frame is over 125 bytes")
    case let failure as WebSocketFailure: self = failure
    default: self = .cut
    }
  }
}
