import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import SystemPackage

/// Serves the connections of one socket until a graceful shutdown, and then those that are left to their end.
///
/// Hummingbird's own server makes its socket; this one can have one that listens already.
struct Listener<Connection: ServerChildChannel>: Service {
  let address: ListenAddress
  let connection: Connection
  /// Most connections at once; more wait until one is closed.
  let mostConnections: Int
  let logger: Logger
  /// Called once clients can connect, with the port.
  let listening: @Sendable (_ port: Int?) async -> Void

  private typealias ServerSocket = NIOAsyncChannel<Connection.Value, Never>

  func run() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let quiescing = ServerQuiescingHelper(group: group)
    let socket = try await open(on: group, quiescing)
    await withGracefulShutdownHandler {
      await listening(socket.channel.localAddress?.port)
      await serve(socket)
    } onGracefulShutdown: {
      quiescing.initiateShutdown(promise: nil)
    }
  }

  private func serve(_ socket: ServerSocket) async {
    await withDiscardingTaskGroup { group in
      do {
        try await socket.executeThenClose { clients in
          for try await client in clients {
            group.addTask { await connection.handle(value: client, logger: logger) }
          }
        }
      } catch {
        logger.error("no more connections are taken", metadata: ["error": "\(error)"])
      }
    }
  }

  private func open(
    on group: MultiThreadedEventLoopGroup, _ quiescing: ServerQuiescingHelper
  ) async throws -> ServerSocket {
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .serverChannelInitializer { [mostConnections, logger] channel in
        channel.eventLoop.makeCompletedFuture {
          let bound = MaximumAvailableConnections(mostConnections, logger: logger)
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(AvailableConnectionsChannelHandler(delegate: bound))
          try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
    let setUp = { @Sendable [connection, logger] (channel: any Channel) in
      connection.setup(channel: channel, logger: logger)
    }
    switch (address.socket, address.place) {
    case (let socket?, _): return try await bootstrap.bind(socket.rawValue, childChannelInitializer: setUp)
    case (nil, .host(let host, let port)):
      return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setUp)
    case (nil, .unix(let path)):
      return try await bootstrap.bind(unixDomainSocketPath: path, childChannelInitializer: setUp)
    }
  }
}
