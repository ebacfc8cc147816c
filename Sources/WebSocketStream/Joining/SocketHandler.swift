import NIOCore

/// The socket's side of a join: what it reads goes to the connection, as far as that takes it.
final class SocketHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private weak var connection: ConnectionHandler?
  private var context: ChannelHandlerContext?
  private var isReading = false

  init(joinedTo connection: ConnectionHandler) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { connection?.send(unwrapInboundIn(data)) }

  func channelReadComplete(context: ChannelHandlerContext) {
    connection?.flush()
    isReading = false
    readOn()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { connection?.readOn() }
  }

  func channelInactive(context: ChannelHandlerContext) { connection?.socketEnded() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

// MARK: For the connection

extension SocketHandler {
  var isWritable: Bool { context?.channel.isWritable ?? true }

  /// Reads on, if the connection takes what comes.
  func readOn() {
    guard !isReading, let context, connection?.takesBytes == true else { return }
    isReading = true
    context.read()
  }

  /// Writes bytes; the connection flushes when it has written all that it has.
  func write(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

  func flush() { context?.flush() }

  /// Closes the socket when all that was written to it is delivered.
  func finish() {
    guard let context else { return }
    let loopBound = context.loopBound
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in loopBound.value.close(promise: nil) }
  }
}
