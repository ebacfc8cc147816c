package import NIOCore
import NIOPosix
import NIOWebSocket

/// A byte stream over a WebSocket: each end joins its connection to a socket, and binary messages carry the bytes of one
/// socket to the other, unread and in constant memory.
///
/// Before that, each end may send and receive whole messages. A peer of which nothing is heard for about nine seconds,
/// though it ought to send pings, is gone.
package struct WebSocketStream: Sendable {
  private let channel: any Channel
  private let connection: NIOLoopBound<ConnectionHandler>

  /// Largest frame that a peer may send.
  private static let largestFrame = 1 << 20
  /// Most bytes that are read, and sent in one message, at once.
  private static let largestRead = 256 << 10

  /// Takes over a channel that has just been upgraded to WebSocket, and has no handlers of HTTP any more. To be called
  /// on its loop.
  ///
  /// - Parameters:
  ///   - position: place of the handlers; those behind see nothing of the stream.
  ///   - patience: seconds of the peer's silence that end it; nil: nine.
  package init(
    on channel: any Channel, as role: WebSocketRole,
    position: ChannelPipeline.SynchronousOperations.Position = .last, patience: Int? = nil
  ) throws {
    self.channel = channel
    connection = NIOLoopBound(
      ConnectionHandler(role, patience: patience ?? PeerLife.usualPatience), eventLoop: channel.eventLoop)
    try Self.configure(channel)
    let handler = connection.value
    try channel.pipeline.syncOperations.addHandlers(
      [
        HearingHandler { [weak handler] in handler?.hear() }, WebSocketFrameEncoder(),
        ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: Self.largestFrame)), handler,
      ], position: position)
  }

  /// Sets a channel up to read only when it is told to, and much at a time.
  private static func configure(_ channel: any Channel) throws {
    try channel.syncOptions?.setOption(.autoRead, value: false)
    try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
    try channel.syncOptions?.setOption(.writeBufferWaterMark, value: waterMark)
  }

  private static var allocator: AdaptiveRecvByteBufferAllocator {
    AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 16 << 10, maximum: largestRead)
  }

  private static var waterMark: ChannelOptions.Types.WriteBufferWaterMark { .init(low: 256 << 10, high: 1 << 20) }

  /// Waits for the peer's next message before the join.
  ///
  /// Fails with a `WebSocketFailure`, and closes the connection, where the message is of another kind, larger than
  /// `limit` bytes or not there in time.
  package func receive(
    _ kind: MessageKind, atMost limit: Int, within patience: TimeAmount
  ) -> EventLoopFuture<ByteBuffer> {
    let promise = channel.eventLoop.makePromise(of: ByteBuffer.self)
    onLoop { $0.receive(kind, atMost: limit, within: patience, promise: promise) }
    return promise.futureResult
  }

  /// Sends a message before the join.
  package func send(_ kind: MessageKind, _ bytes: ByteBuffer) { onLoop { $0.send(kind, bytes) } }

  /// Closes a stream that is not joined, behind all that was sent; the future succeeds when it is closed.
  package func close() -> EventLoopFuture<Void> {
    onLoop { $0.close() }
    return channel.closeFuture
  }

  /// Carries bytes between the connection and a socket until both are closed.
  ///
  /// When the socket ends, what it sent goes out, then a close frame; when the connection ends, what the peer sent goes
  /// to the socket, which is then closed. On a connection that has ended already, the socket is closed at once.
  ///
  /// - Parameter socket: descriptor of a connected stream socket, which this call takes over.
  package func join(_ socket: CInt) -> EventLoopFuture<StreamEnd> {
    let (channel, connection) = (channel, connection)
    return ClientBootstrap(group: channel.eventLoop)
      .channelInitializer { other in
        other.eventLoop.makeCompletedFuture {
          try Self.configure(other)
          try other.pipeline.syncOperations.addHandler(SocketHandler(joinedTo: connection.value))
        }
      }
      .withConnectedSocket(socket)
      .flatMap { other in
        channel.eventLoop.makeCompletedFuture {
          connection.value.join(try other.pipeline.syncOperations.handler(type: SocketHandler.self))
        }.flatMap { other.closeFuture.and(channel.closeFuture) }
      }
      .flatMapErrorThrowing { error in
        connection.value.close()
        throw error
      }
      .map { _ in connection.value.end ?? .failure(.cut) }
  }

  /// Runs the body on the loop, at once where the caller is on it.
  private func onLoop(_ body: @escaping @Sendable (ConnectionHandler) -> Void) {
    let connection = connection
    if channel.eventLoop.inEventLoop {
      body(connection.value)
    } else {
      channel.eventLoop.execute { body(connection.value) }
    }
  }
}
