import Alphagent
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import SandboxCore
import ServiceAPI
import ServiceKeys
import SessionProtocol
import SystemPackage
import WebSocketStream
import WireFormat

/// Streams of the session protocol, over WebSockets: to sessions that there are, and to one that the first message asks
/// for.
struct StreamRoutes {
  let sandboxes: Sandboxes

  /// The most time that a client may take to say what it wants.
  private static let patience = TimeAmount.seconds(20)

  var routes: [Route] {
    [
      Route(.get, ServicePath.stream, open),
      Route(.get, ServicePath.sandboxes + "/:id/stream") { request, context throws(SandboxError) in
        try await attach(request, context)
      },
    ]
  }

  /// Joins the client to a session that there is. What goes wrong before is the answer to the request.
  private func attach(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let upgrade = try WebSocketUpgrade(of: request)
    let socket = try await Host.dial(context.sandbox, of: context.owner)
    do throws(SandboxError) {
      let stream = try await ClientStream.open(upgrade, on: context)
      await stream.join(socket)
    } catch {
      try? socket.close()
      throw error
    }
    return .afterStream
  }

  /// Makes the session that the first message orders, and joins the client to it.
  @Sendable private func open(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let (key, upgrade) = (try context.authenticatedKey, try WebSocketUpgrade(of: request))
    let stream = try await ClientStream.open(upgrade, on: context)
    do throws(SandboxError) {
      let order = try Self.order(in: try await stream.opening(within: Self.patience))
      // Holds the session until it is kept: it ends with this connection, as it would with the client's own.
      let session = try await sandboxes.create(order.options, order.session, for: key)
      let socket = try await Host.dial(session.id, of: key.id)
      stream.reply(StreamReply())
      await stream.join(socket)
      await session.abandon()
    } catch {
      await stream.refuse(StreamReply(problem: Problem(error)))
    }
    return .afterStream
  }

  private static func order(in message: [UInt8]) throws(SandboxError) -> SessionOrder {
    do throws(ProtocolViolation) {
      var wire = WireReader(message[...])
      let order = try SessionOrder(from: &wire)
      if let name = order.session.name { try SessionOptions.check(name) }
      return order
    } catch {
      throw .failure(.malformedRequest, "the first message is no order: \(error)")
    }
  }
}

extension SessionOptions {
  fileprivate static func check(_ name: String) throws(ProtocolViolation) {
    do throws(SandboxError) {
      try checkName(name)
    } catch {
      throw ProtocolViolation(error.message)
    }
  }
}

extension Response {
  /// Answer where the connection was a stream's, which has ended: nobody reads it.
  fileprivate static let afterStream = Response(status: .noContent)
}
