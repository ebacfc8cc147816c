import NIOCore

/// Closes a connection on which no request is open for a while, whatever else comes or does not: neither TLS nor HTTP/2
/// has a deadline of its own for what is begun and not ended.
///
/// All of it is used on the channel's event loop alone.
final class UnusedConnection: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  /// More than the idle time of HTTP/2, which says farewell first.
  private static let patience = TimeAmount.seconds(75)

  private var context: ChannelHandlerContext?
  private var requests = 0
  private var deadline: Scheduled<Void>?

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    wait()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    self.context = nil
  }

  /// Notes that a request may come on a channel of its own, or on this one.
  func begin() {
    requests += 1
    deadline?.cancel()
  }

  /// Notes that such a channel is closed.
  func end() {
    requests -= 1
    if requests == 0 { wait() }
  }

  private func wait() {
    deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { self.context?.close(promise: nil) }
  }
}
