import NIOCore
import ServiceAPI
import WebSocketStream

/// A WebSocket to the service, which is joined to the client's socket.
struct ServiceStream {
  private let request: LinkRequest
  private let loop: any EventLoop

  /// The most time until the service has answered the request for a stream.
  private static let patience = TimeAmount.seconds(30)
  /// The most time that it may take to make a session.
  private static let makingPatience = TimeAmount.seconds(90)
  /// Most bytes of its message before the stream.
  private static let largestOpening = 1 << 20

  init(_ request: LinkRequest, on loop: any EventLoop) {
    self.request = request
    self.loop = loop
  }

  /// Opens the stream, with the order as its first message, replies to the client, and carries bytes until both ends
  /// are closed.
  ///
  /// - Parameter watch: ends the process with its client, as the stream does from then on.
  func reply(to order: [UInt8]?, joining watch: RepeatedTask) -> EventLoopFuture<Void> {
    upgrade().flatMap { outcome in
      switch outcome {
      case .stream(let stream):
        opening(of: stream, order).flatMap { opening in
          watch.cancel()
          ClientSocket.reply(.joined(opening: opening))
          return stream.join(LinkRequest.descriptor).map { _ in }
        }
      case .answer(let answer): answer.map { ClientSocket.reply(.answer($0)) }
      }
    }.flatMapErrorThrowing { ClientSocket.reply(.failure(LinkFailure($0, reaching: request.service))) }
  }

  private func upgrade() -> EventLoopFuture<UpgradeOutcome> {
    loop.makeCompletedFuture { try ServiceAddress(parsing: request.service) }.flatMap { address in
      ServiceConnection.open(to: address, on: loop).flatMap { channel in
        let deadline = loop.scheduleTask(in: Self.patience) { channel.pipeline.fireErrorCaught(WebSocketFailure.late) }
        do {
          let asked = try StreamUpgrade.request(request, authority: address.authority, over: channel)
          asked.whenComplete { _ in deadline.cancel() }
          return asked
        } catch {
          return loop.makeFailedFuture(error)
        }
      }
    }
  }

  /// The service's message before the stream; empty where there is none.
  private func opening(of stream: WebSocketStream, _ order: [UInt8]?) -> EventLoopFuture<[UInt8]> {
    guard let order else { return loop.makeSucceededFuture([]) }
    stream.send(.binary, ByteBuffer(bytes: order))
    return stream.receive(.text, atMost: Self.largestOpening, within: Self.makingPatience).map {
      Array($0.readableBytesView)
    }
  }
}
