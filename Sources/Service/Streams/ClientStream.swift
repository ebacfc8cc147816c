import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import SandboxCore
import ServiceAPI
import SystemPackage
import WebSocketStream

/// A client's request for a WebSocket.
struct WebSocketUpgrade: Sendable {
  /// The answer's fields.
  let fields: HTTPFields

  /// Bytes of a client's key, before they are written in Base64.
  private static let keyLength = 16

  /// Throws for a request that asks for none.
  init(of request: Request) throws(SandboxError) {
    guard request.headers[.upgrade]?.lowercased() == "websocket", request.listsUpgrade,
      let key = request.headers[.secWebSocketKey], Data(base64Encoded: key)?.count == Self.keyLength,
      request.headers[.secWebSocketVersion] == "13", request.headers[.contentLength].map({ $0 == "0" }) ?? true
    else {
      throw .failure(
        .upgradeRequired, "this path is a stream", hint: "ask for it with 'Upgrade: websocket', over HTTP/1.1")
    }
    fields = [
      .upgrade: "websocket", .connection: "upgrade", .secWebSocketAccept: WebSocketKey(key).acceptance,
    ]
  }
}

extension Request {
  /// Whether the header `Connection` has the word `upgrade`.
  fileprivate var listsUpgrade: Bool {
    headers[values: .connection].contains { field in
      field.split(separator: ",").contains { $0.filter { $0 != " " }.lowercased() == "upgrade" }
    }
  }
}

/// A connection that has become a client's stream.
struct ClientStream: Sendable {
  private let stream: WebSocketStream

  /// Most bytes of the message before the stream.
  private static let largestOpening = 1 << 20

  /// Makes the request's connection a WebSocket.
  static func open(
    _ upgrade: WebSocketUpgrade, on context: ServiceContext
  ) async throws(SandboxError) -> ClientStream {
    let (loop, connection) = (context.channel.eventLoop, try await context.connection())
    do {
      let opened = loop.flatSubmit {
        do {
          return try connection.becomeWebSocket(answering: upgrade.fields)
        } catch {
          return loop.makeFailedFuture(error)
        }
      }
      return ClientStream(stream: try await opened.get())
    } catch {
      throw .failure(
        .upgradeRequired, "this connection cannot become a stream", hint: "use HTTP/1.1, and no proxy's own")
    }
  }

  /// The message before the stream, which the client has so much time for.
  func opening(within patience: TimeAmount) async throws(SandboxError) -> [UInt8] {
    do {
      let message = try await stream.receive(.binary, atMost: Self.largestOpening, within: patience).get()
      return Array(message.readableBytesView)
    } catch {
      throw .failure(.malformedRequest, "the first message did not come")
    }
  }

  func reply(_ reply: StreamReply) { stream.send(.text, ByteBuffer(string: JSONText.of(reply))) }

  /// Says why there is no stream, and closes.
  func refuse(_ reply: StreamReply) async {
    self.reply(reply)
    try? await stream.close().get()
  }

  /// Joins it to a socket, which it takes over, until both are closed.
  func join(_ socket: SystemPackage.FileDescriptor) async { _ = try? await stream.join(socket.rawValue).get() }
}
