import NIOCore

/// First handler of a connection, which notices that bytes come, be they half a frame.
final class HearingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let heard: () -> Void

  init(_ heard: @escaping () -> Void) { self.heard = heard }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    heard()
    context.fireChannelRead(data)
  }
}
