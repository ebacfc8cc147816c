import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceAPI

/// A request to a service that is answered with a document.
struct ServiceRequest {
  private let request: LinkRequest
  private let method: String
  private let loop: any EventLoop

  /// Most bytes of an answer.
  private static let largestAnswer = 64 << 20
  private static let patience = TimeAmount.seconds(60)

  init(_ request: LinkRequest, _ method: String, on loop: any EventLoop) {
    self.request = request
    self.method = method
    self.loop = loop
  }

  /// Asks, writes the reply to the client, and measures all requests but the first, which connects.
  func reply(times: Int) -> EventLoopFuture<Void> {
    loop.makeCompletedFuture { try client() }.flatMap { client in
      client.answer(to: message, method).flatMap { first in
        measured(client, times - 1, []).map { durations in first.answer(roundTrip: durations.median) }
      }
    }.flatMapErrorThrowing { .failure(LinkFailure($0, reaching: request.service)) }
      .map { ClientSocket.reply($0) }
  }

  private func client() throws -> Client {
    let address = try ServiceAddress(parsing: request.service)
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: address.isEncrypted ? try Trust.configuration() : nil,
      // The key goes to no other host.
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.proxy = try Proxy.named(for: address).map {
      .server(host: $0.host, port: $0.port, authorization: $0.authorization)
    }
    return Client(HTTPClient(eventLoopGroup: loop, configuration: configuration), Self.patience, Self.largestAnswer)
  }

  private var message: Client.Message {
    Client.Message(
      url: request.service + request.path,
      headers: ["authorization": "Bearer \(request.key)", "accept": "application/json"])
  }

  private func measured(_ client: Client, _ times: Int, _ durations: [Duration]) -> EventLoopFuture<[Duration]> {
    guard times > 0 else { return loop.makeSucceededFuture(durations) }
    let start = ContinuousClock.now
    return client.answer(to: message, method).flatMap { _ in
      measured(client, times - 1, durations + [ContinuousClock.now - start])
    }
  }
}

/// async-http-client, with one more attempt where the first could not have had an effect.
struct Client: Sendable {
  /// Request without its method.
  struct Message: Sendable {
    let url: String
    let headers: HTTPHeaders
  }

  private let client: HTTPClient
  private let patience: TimeAmount
  private let limit: Int

  init(_ client: HTTPClient, _ patience: TimeAmount, _ limit: Int) {
    self.client = client
    self.patience = patience
    self.limit = limit
  }

  func answer(to message: Message, _ method: String) -> EventLoopFuture<HTTPClient.Response> {
    send(message, method).flatMapError { error in
      guard Self.canRepeat(method, after: error) else {
        return client.eventLoopGroup.any().makeFailedFuture(error)
      }
      return send(message, method)
    }
  }

  private func send(_ message: Message, _ method: String) -> EventLoopFuture<HTTPClient.Response> {
    do {
      let request = try HTTPClient.Request(
        url: message.url, method: HTTPMethod(rawValue: method), headers: message.headers)
      let collector = ResponseAccumulator(request: request, maxBodySize: limit)
      return client.execute(request: request, delegate: collector, deadline: .now() + patience).futureResult
    } catch {
      return client.eventLoopGroup.any().makeFailedFuture(error)
    }
  }

  /// Whether nothing can have come of a failed request, or its method lets it be sent again.
  private static func canRepeat(_ method: String, after error: any Error) -> Bool {
    switch error {
    case is NIOConnectionError: true
    case let error as HTTPClientError: error == .remoteConnectionClosed && method == "GET"
    default: false
    }
  }
}

extension HTTPClient.Response {
  fileprivate func answer(roundTrip: Duration) -> LinkReply {
    .answer(
      ServiceAnswer(
        status: Int(status.code), location: headers.first(name: "location"),
        body: body.map { Array($0.readableBytesView) } ?? [], roundTrip: roundTrip))
  }
}

extension [Duration] {
  /// The middle one in order of length; zero for none.
  fileprivate var median: Duration { isEmpty ? .zero : sorted()[count / 2] }
}
