import NIOCore
import NIOPosix
import Synchronization
import SystemCalls
import SystemPackage
@testable import WebSocketStream

/// One end of a stream under test, and the far end of the socket that it is joined to.
struct TestEnd: Sendable {
  let stream: WebSocketStream
  /// How the stream ends once it is joined.
  let joined: EventLoopFuture<StreamEnd>
  let socket: SystemPackage.FileDescriptor

  /// Joins a stream to a new socket.
  init(joining stream: WebSocketStream) throws {
    let (near, far) = try SystemPackage.FileDescriptor.socketPair()
    self.stream = stream
    socket = far
    joined = stream.join(near.rawValue)
  }
}

/// Listener on the loopback whose connections are WebSockets from their first byte, as if upgraded before.
final class StreamServer: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
  private let listener: any Channel
  private let accepted: AsyncStream<WebSocketStream>

  var port: Int { listener.localAddress?.port ?? 0 }

  /// Seconds of silence that end a stream: many, since these tests share a machine with a whole suite.
  static let patience = 300

  /// - Parameter patience: seconds of a peer's silence that end a stream of this server.
  init(patience: Int = StreamServer.patience) async throws {
    let (accepted, continuation) = AsyncStream.makeStream(of: WebSocketStream.self)
    self.accepted = accepted
    listener = try await ServerBootstrap(group: group)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Upgrade(patience) { continuation.yield($0) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  deinit { group.shutdownGracefully { _ in } }

  /// The next connection's stream.
  func next() async throws -> WebSocketStream {
    var iterator = accepted.makeAsyncIterator()
    guard let stream = await iterator.next() else { throw ChannelError.eof }
    return stream
  }

  /// A client's stream to this server, and the server's end of it.
  func connect() async throws -> (client: WebSocketStream, server: WebSocketStream) {
    let client = try await ClientBootstrap(group: group)
      .channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: port)
      .flatMap { channel in
        channel.eventLoop.makeCompletedFuture { try WebSocketStream(on: channel, as: .client, patience: Self.patience) }
      }.get()
    return (client, try await next())
  }
}

/// Makes a stream of a connection that has just become active, as an upgrade does.
private final class Upgrade: ChannelInboundHandler {
  typealias InboundIn = Never

  private let patience: Int
  private let began: (WebSocketStream) -> Void

  init(_ patience: Int, _ began: @escaping (WebSocketStream) -> Void) {
    self.patience = patience
    self.began = began
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    if let stream = try? WebSocketStream(on: context.channel, as: .server, patience: patience) { began(stream) }
  }
}
