import Crypto
import Foundation

/// The key of a request for a WebSocket, and the proof that it was understood (RFC 6455, section 4.2.2).
struct WebSocketKey: Sendable {
  /// Value of the header `Sec-WebSocket-Key`.
  let text: String

  /// The key that a request has.
  init(_ text: String) { self.text = text }

  /// Value of the answer's header `Sec-WebSocket-Accept`.
  var acceptance: String {
    var hash = Insecure.SHA1()
    hash.update(data: Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    return Data(hash.finalize()).base64EncodedString()
  }
}
