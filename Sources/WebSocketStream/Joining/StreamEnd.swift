/// How a joined stream ended.
package enum StreamEnd: Equatable, Sendable {
  /// The socket was closed by its other end.
  case socket
  /// The peer closed the connection.
  case peer
  /// The connection failed.
  case failure(WebSocketFailure)
}
