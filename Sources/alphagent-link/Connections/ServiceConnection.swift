import NIOCore
import NIOPosix
import NIOSSL
import SandboxCore
import ServiceAPI

/// Makes a connection to a service: directly or by way of a proxy, encrypted where its address says so.
enum ServiceConnection {
  private static let patience = TimeAmount.seconds(10)

  static func open(to service: ServiceAddress, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    loop.makeCompletedFuture {
      let context = service.isEncrypted ? try NIOSSLContext(configuration: Trust.configuration()) : nil
      return (try Proxy.named(for: service), context)
    }.flatMap { proxy, context in
      connect(to: proxy?.host ?? service.host, proxy?.port ?? service.port, on: loop).flatMap { channel in
        tunnel(through: proxy, to: service, over: channel).flatMapThrowing {
          if let context { try encrypt(channel, for: service, context) }
          return channel
        }
      }
    }
  }

  private static func connect(to host: String, _ port: Int, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(patience)
    // A name takes a thread to look up; an address does not.
    guard let address = try? SocketAddress(ipAddress: host, port: port) else {
      return bootstrap.connect(host: host, port: port)
    }
    return bootstrap.connect(to: address)
  }

  private static func tunnel(
    through proxy: Proxy?, to service: ServiceAddress, over channel: any Channel
  ) -> EventLoopFuture<Void> {
    guard let proxy else { return channel.eventLoop.makeSucceededVoidFuture() }
    do {
      return try proxy.openTunnel(to: service, over: channel)
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
  }

  private static func encrypt(
    _ channel: any Channel, for service: ServiceAddress, _ context: NIOSSLContext
  ) throws {
    // An address is no name that a server could choose its certificate by.
    let name = IPAddress(service.host) == nil ? service.host : nil
    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
  }
}
