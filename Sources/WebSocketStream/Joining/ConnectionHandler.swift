import NIOCore
import NIOWebSocket

/// The connection's side of a join: turns the peer's messages into bytes for the socket, and back; answers pings, and
/// watches over the peer's life.
///
/// Reads only while the socket takes what comes, so that nothing piles up here.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private enum Phase {
    /// Not joined; messages wait in `early`.
    case opening
    case joined(SocketHandler)
    /// A close frame is on its way; what still comes is dropped.
    case ending
    case over
  }

  /// Message that somebody waits for.
  private struct Awaited {
    let kind: MessageKind
    let limit: Int
    let promise: EventLoopPromise<ByteBuffer>
    let alarm: Scheduled<Void>
  }

  /// Time that the peer has to close the connection after the close frame; closing at once, with bytes of the peer's
  /// unread, would reset the connection, and it could lose what was sent last.
  private static let closingPatience = TimeAmount.seconds(30)

  private let role: WebSocketRole
  private var rules: FrameRules
  private var life: PeerLife
  private var heartbeat: RepeatedTask?
  private var phase = Phase.opening
  private var early = EarlyParts()
  private var awaited: Awaited?
  private var context: ChannelHandlerContext?
  private var isReading = false
  /// How the stream ended; nil while it goes on.
  private(set) var end: StreamEnd?

  /// - Parameter patience: seconds of the peer's silence that end the connection.
  init(_ role: WebSocketRole, patience: Int) {
    life = PeerLife(patience: patience)
    self.role = role
    rules = FrameRules(for: role)
  }

  /// Notes that bytes of the peer have come.
  func hear() { life.hear() }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    heartbeat = context.eventLoop.scheduleRepeatedTask(initialDelay: PeerLife.second, delay: PeerLife.second) { _ in
      handler.value.beat()
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    connectionEnded()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(WebSocketFailure) {
      try receive(rules.meaning(of: unwrapInboundIn(data)))
    } catch {
      fail(error)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .joined(let socket) = phase { socket.flush() }
    context.flush()
    isReading = false
    readOn()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if case .joined(let socket) = phase { socket.readOn() }
  }

  func channelInactive(context: ChannelHandlerContext) { connectionEnded() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(WebSocketFailure(error)) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Half a WebSocket is none.
    if case ChannelEvent.inputClosed = event { fail(.cut) }
  }
}

// MARK: Opening

extension ConnectionHandler {
  /// Waits for the first message; fails, and closes the connection, where it is of another kind, too large or late.
  func receive(
    _ kind: MessageKind, atMost limit: Int, within patience: TimeAmount, promise: EventLoopPromise<ByteBuffer>
  ) {
    guard let context, case .opening = phase else { return promise.fail(WebSocketFailure.cut) }
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let alarm = context.eventLoop.scheduleTask(in: patience) { handler.value.fail(.late) }
    awaited = Awaited(kind: kind, limit: limit, promise: promise, alarm: alarm)
    do throws(WebSocketFailure) {
      try deliverAwaited()
    } catch {
      fail(error)
    }
    readOn()
  }

  /// Joins the connection to a socket; whatever came early goes there first.
  func join(_ socket: SocketHandler) {
    guard case .opening = phase else {
      for part in early.takeAll() where part.kind == .binary { socket.write(part.bytes) }
      return socket.finish()
    }
    phase = .joined(socket)
    do throws(WebSocketFailure) {
      for part in early.takeAll() { try pass(part, to: socket) }
    } catch {
      fail(error)
    }
    socket.flush()
    socket.readOn()
    readOn()
  }

  private func deliverAwaited() throws(WebSocketFailure) {
    guard let awaited, let message = try early.message(awaited.kind, atMost: awaited.limit) else { return }
    self.awaited = nil
    awaited.alarm.cancel()
    awaited.promise.succeed(message)
  }

  private func stopAwaiting(_ failure: WebSocketFailure) {
    awaited?.alarm.cancel()
    awaited?.promise.fail(failure)
    awaited = nil
  }
}

// MARK: Receiving

extension ConnectionHandler {
  private var mayRead: Bool {
    switch phase {
    case .opening: awaited != nil
    case .joined(let socket): socket.isWritable
    case .ending: true
    case .over: false
    }
  }

  /// Reads on, if there is room for what comes.
  func readOn() {
    guard !isReading, mayRead, let context else { return }
    isReading = true
    context.read()
  }

  private func receive(_ meaning: FrameRules.Meaning) throws(WebSocketFailure) {
    switch meaning {
    case .part(let part): try receive(part)
    case .ping(let payload): write(.pong, payload)
    case .pong: break
    case .close: closeReceived()
    }
  }

  private func receive(_ part: MessagePart) throws(WebSocketFailure) {
    switch phase {
    case .opening:
      early.append(part)
      try deliverAwaited()
    case .joined(let socket): try pass(part, to: socket)
    case .ending, .over: break
    }
  }

  private func pass(_ part: MessagePart, to socket: SocketHandler) throws(WebSocketFailure) {
    guard part.kind == .binary else { throw .unexpectedMessage }
    if part.bytes.readableBytes > 0 { socket.write(part.bytes) }
  }
}

// MARK: Sending

extension ConnectionHandler {
  /// Whether a socket may be read for more.
  var takesBytes: Bool {
    guard case .joined = phase, let context else { return false }
    return context.channel.isWritable
  }

  func flush() { context?.flush() }

  /// Sends bytes as a binary message; `flush` ends a series.
  func send(_ bytes: ByteBuffer) {
    if case .joined = phase { write(.binary, bytes) }
  }

  /// Sends a message before the join.
  func send(_ kind: MessageKind, _ bytes: ByteBuffer) {
    guard case .opening = phase else { return }
    write(kind == .binary ? .binary : .text, bytes)
    flush()
  }

  private func write(_ opcode: WebSocketOpcode, _ bytes: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
    guard let context else {
      promise?.fail(WebSocketFailure.cut)
      return
    }
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: role.maskingKey, data: bytes)
    context.write(wrapOutboundOut(frame), promise: promise)
  }

  private func beat() {
    switch life.step(isReading: isReading) {
    case .nothing: break
    case .ping:
      write(.ping, ByteBuffer())
      flush()
    case .giveUp:
      finish(.failure(.silent))
      context?.close(promise: nil)
    }
  }
}

// MARK: Ending

extension ConnectionHandler {
  /// The socket's other end has closed it: what it sent is on its way, and the close frame follows.
  func socketEnded() {
    guard case .joined = phase else { return }
    finish(.socket)
    close(.normalClosure)
  }

  /// Ends a connection that is not joined.
  func close() {
    guard case .opening = phase else { return }
    finish(.socket)
    close(.normalClosure)
  }

  private func closeReceived() {
    let isAnswer = if case .ending = phase { true } else { false }
    finish(.peer)
    if isAnswer { context?.close(promise: nil) } else { close(.normalClosure, closesAtOnce: true) }
  }

  private func connectionEnded() {
    finish(.failure(.cut))
    phase = .over
    heartbeat?.cancel()
    heartbeat = nil
  }

  private func fail(_ failure: WebSocketFailure) {
    if case .ending = phase { return }
    finish(.failure(failure))
    if failure == .cut { context?.close(promise: nil) } else { close(failure.closeCode) }
  }

  /// Stops passing bytes on, and keeps the first reason; what the socket was sent, it gets.
  private func finish(_ end: StreamEnd) {
    self.end = self.end ?? end
    if case .failure(let failure) = end { stopAwaiting(failure) } else { stopAwaiting(.cut) }
    if case .over = phase { return }
    let before = phase
    // Comes first: the socket may report its end from within.
    phase = .ending
    if case .joined(let socket) = before { socket.finish() }
    readOn()
  }

  /// Sends a close frame, and closes the connection when that is out and the peer has answered or been too long about
  /// it.
  private func close(_ code: WebSocketErrorCode, closesAtOnce: Bool = false) {
    guard let context else { return }
    var payload = ByteBuffer()
    payload.write(webSocketErrorCode: code)
    let written = context.eventLoop.makePromise(of: Void.self)
    write(.connectionClose, payload, promise: written)
    flush()
    let loopBound = context.loopBound
    written.futureResult.whenComplete { _ in
      let context = loopBound.value
      if closesAtOnce { return context.close(promise: nil) }
      context.eventLoop.scheduleTask(in: Self.closingPatience) { loopBound.value.close(promise: nil) }
    }
  }
}
