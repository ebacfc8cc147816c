import AsyncHTTPClient
import NIOCore
import NIOExtras
import NIOHTTP1
import ServiceAPI

extension Proxy {
  private static var patience: TimeAmount { .seconds(10) }

  /// Asks the proxy at the other end of a new connection for one to the service, by CONNECT; on the channel's loop.
  func openTunnel(to service: ServiceAddress, over channel: any Channel) throws -> EventLoopFuture<Void> {
    let promise = channel.eventLoop.makePromise(of: Void.self)
    let pipeline = channel.pipeline.syncOperations
    let (encoder, decoder) = (HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder()))
    let host = service.host.contains(":") ? "[\(service.host)]" : service.host
    var headers: HTTPHeaders = ["host": "\(host):\(service.port)"]
    if let authorization { headers.add(name: "proxy-authorization", value: authorization.headerValue) }
    try pipeline.addHandlers([
      encoder, decoder,
      NIOHTTP1ProxyConnectHandler(
        targetHost: host, targetPort: service.port, headers: headers, deadline: .now() + Self.patience,
        promise: promise),
    ])
    return promise.futureResult.assumeIsolated().flatMap {
      EventLoopFuture.andAllSucceed(
        [pipeline.removeHandler(encoder), pipeline.removeHandler(decoder)], on: channel.eventLoop)
    }.nonisolated()
  }
}
