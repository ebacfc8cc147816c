import NIOCore
import NIOHTTP1
import NIOWebSocket
import ServiceAPI
import WebSocketStream

/// Outcome of asking for a WebSocket.
enum UpgradeOutcome: Sendable {
  case stream(WebSocketStream)
  /// The service, or something in its place, answers as to any other request.
  case answer(EventLoopFuture<ServiceAnswer>)
}

/// Asks for a WebSocket on a new connection.
struct StreamUpgrade: NIOTypedHTTPClientProtocolUpgrader {
  /// Checks the service's proof that it has understood; the stream has handlers of its own.
  private let handshake = NIOTypedWebSocketClientUpgrader<Void> { channel, _ in
    channel.eventLoop.makeSucceededVoidFuture()
  }

  var supportedProtocol: String { handshake.supportedProtocol }
  var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

  func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
    handshake.addCustom(upgradeRequestHeaders: &upgradeRequestHeaders)
  }

  func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
    upgradeResponse.status == .switchingProtocols && handshake.shouldAllowUpgrade(upgradeResponse: upgradeResponse)
  }

  func upgrade(channel: any Channel, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<UpgradeOutcome> {
    channel.eventLoop.makeCompletedFuture { .stream(try WebSocketStream(on: channel, as: .client)) }
  }

  /// Sends the request over a connection; on its loop.
  static func request(
    _ request: LinkRequest, authority: String, over channel: any Channel
  ) throws -> EventLoopFuture<UpgradeOutcome> {
    let head = HTTPRequestHead(
      version: .http1_1, method: .GET, uri: request.path,
      headers: ["host": authority, "authorization": "Bearer \(request.key)", "accept": "application/json"])
    var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
      upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
        upgradeRequestHead: head, upgraders: [StreamUpgrade()], notUpgradingCompletionHandler: AnswerReader.add))
    configuration.leftOverBytesStrategy = .forwardBytes
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
  }
}

/// Reads an ordinary answer to its end.
final class AnswerReader: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  /// Most bytes of an answer that gives no stream.
  private static let largest = 1 << 20

  private let promise: EventLoopPromise<ServiceAnswer>
  private var head: HTTPResponseHead?
  private var body: [UInt8] = []

  private init(_ promise: EventLoopPromise<ServiceAnswer>) { self.promise = promise }

  /// Adds a reader to a connection; on its loop.
  static let add: @Sendable (any Channel) -> EventLoopFuture<UpgradeOutcome> = { channel in
    let promise = channel.eventLoop.makePromise(of: ServiceAnswer.self)
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(AnswerReader(promise))
      return .answer(promise.futureResult)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body(let piece): body += piece.readableBytesView.prefix(Self.largest - body.count)
    case .end: finish()
    }
  }

  func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { promise.fail(error) }

  private func finish() {
    guard let head else { return promise.fail(ChannelError.eof) }
    promise.succeed(
      ServiceAnswer(status: Int(head.status.code), location: head.headers.first(name: "location"), body: body))
  }
}
