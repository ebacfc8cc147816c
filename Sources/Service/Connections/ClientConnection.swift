import HTTPTypes
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import WebSocketStream

/// One client's connection, between the parser of HTTP and whatever answers: it tells that the client has left, ends a
/// connection after an answer that says so, and hands a connection over to another protocol.
///
/// `@unchecked`: all but `watch` is used on the channel's event loop alone, where NIO calls it, and `watch` is Sendable.
final class ClientConnection: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Tells when the client has left.
  let watch = ClientWatch()
  private var isHandedOver = false
  private var closesAfterAnswer = false
  private var context: ChannelHandlerContext?
  private var isHTTP1 = false
  /// Of the connection, where it is one over TLS.
  private var unused: UnusedConnection?

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    // A connection of HTTP/1 has a deadline of its own from now on.
    if !isHTTP1 { unused?.end() }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let pipeline = context.pipeline.syncOperations
    if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
      isHTTP1 = true
      try? pipeline.addHandler(HeadRule(), position: .before(codec))
    }
    // A stream of HTTP/2 is no socket, but its connection is.
    guard let connection = isHTTP1 ? context.channel : context.channel.parent else { return }
    unused = try? connection.pipeline.syncOperations.handler(type: UnusedConnection.self)
    unused?.begin()
    guard let options = connection.syncOptions else { return }
    // A client that has left without a word, by a cut cable, is found by the kernel's own questions.
    let settings: [(ChannelOptions.Types.SocketOption, Int)] = [
      (.init(level: .socket, name: .so_keepalive), 1),
      (.init(level: .tcp, name: .init(rawValue: TCP.keepIdle)), 3),
      (.init(level: .tcp, name: .init(rawValue: TCP.keepInterval)), 2),
      (.init(level: .tcp, name: .init(rawValue: TCP.keepCount)), 3),
    ]
    for (option, value) in settings { try? options.setOption(option, value: SocketOptionValue(value)) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if !isHandedOver { context.fireChannelRead(data) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !isHandedOver { context.fireChannelReadComplete() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // On a stream of HTTP/2 that is only the end of the request.
    if isHTTP1, case ChannelEvent.inputClosed = event { watch.leave() }
    if !isHandedOver { context.fireUserInboundEventTriggered(event) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    watch.leave()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isHandedOver { context.close(promise: nil) } else { context.fireErrorCaught(error) }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isHandedOver else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      closesAfterAnswer = head.headerFields[.connection] == "close"
      guard !isHTTP1 else { break }
      // HTTP/2 has no such field.
      head.headerFields[.connection] = nil
      return context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end where closesAfterAnswer:
      context.writeAndFlush(data).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
      promise?.succeed()
      return
    case .body, .end: break
    }
    context.write(data, promise: promise)
  }
}

extension ClientConnection {
  /// Tells a client that asks before it sends a body to send it.
  ///
  /// To be called on the event loop.
  func inviteBody() {
    guard let context, isHTTP1, !isHandedOver else { return }
    context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
  }

  /// Answers a request to become a WebSocket, and takes HTTP out of the pipeline: the connection is then the
  /// WebSocket's alone.
  ///
  /// To be called on the event loop.
  func becomeWebSocket(answering fields: HTTPFields) throws -> EventLoopFuture<WebSocketStream> {
    guard let context, !isHandedOver else { throw ChannelError.ioOnClosedChannel }
    let pipeline = context.pipeline.syncOperations
    let head = HTTPResponse(status: .switchingProtocols, headerFields: fields)
    context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    isHandedOver = true
    let parser = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
    let others = try [
      pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self), pipeline.context(handlerType: HeadRule.self),
      pipeline.context(handlerType: HTTPResponseEncoder.self),
    ]
    let removals = ([parser] + others).map { pipeline.removeHandler(context: $0) }
    return EventLoopFuture.andAllSucceed(removals, on: context.eventLoop).assumeIsolated().flatMapThrowing {
      try WebSocketStream(on: context.channel, as: .server, position: .before(self))
    }.nonisolated()
  }
}

/// Numbers of socket options of TCP, from the kernel's `include/uapi/linux/tcp.h`.
private enum TCP {
  static let keepIdle: CInt = 4
  static let keepInterval: CInt = 5
  static let keepCount: CInt = 6
}

/// Whether a client is still there; callable from any thread.
final class ClientWatch: Sendable {
  private struct State {
    var hasLeft = false
    var next = 0
    var actions: [Int: @Sendable () -> Void] = [:]
  }

  private let state = NIOLockedValueBox(State())

  /// Runs the operation, and meanwhile the action, once, if the client leaves.
  func duringAbsence<Value, Failure: Error>(
    _ action: @escaping @Sendable () -> Void, _ operation: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let (token, hasLeft) = state.withLockedValue { state in
      state.next += 1
      state.actions[state.next] = action
      return (state.next, state.hasLeft)
    }
    defer { state.withLockedValue { $0.actions[token] = nil } }
    if hasLeft { action() }
    return try await operation()
  }

  fileprivate func leave() {
    let actions = state.withLockedValue { state in
      guard !state.hasLeft else { return [] as [@Sendable () -> Void] }
      state.hasLeft = true
      return Array(state.actions.values)
    }
    for action in actions { action() }
  }
}
