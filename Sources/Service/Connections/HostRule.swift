import NIOCore
import NIOHTTP1

/// Refuses requests of HTTP/1 that could mean one host or another: with several fields `Host` or none, and those whose
/// target is not a path.
final class HostRule: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), head.headers["host"].count != 1 || !head.uri.hasPrefix("/") {
      return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
    }
    context.fireChannelRead(data)
  }
}
