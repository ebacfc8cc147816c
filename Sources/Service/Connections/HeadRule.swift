import NIOCore
import NIOHTTP1

/// Refuses heads of HTTP/1 that a proxy before the service could take for something else: with several fields `Host` or
/// none, with a target that is not a path, and an upgrade of HTTP/1.0, which has none.
final class HeadRule: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), !Self.allows(head) {
      return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
    }
    context.fireChannelRead(data)
  }

  private static func allows(_ head: HTTPRequestHead) -> Bool {
    head.headers["host"].count == 1 && head.uri.hasPrefix("/")
      && (head.version != .http1_0 || !head.headers.contains(name: "upgrade"))
  }
}
