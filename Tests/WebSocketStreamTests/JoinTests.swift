import NIOCore
import SystemCalls
import SystemPackage
import TestSupport
import Testing
@testable import WebSocketStream

/// Bytes between two sockets, over a real connection.
@Suite(.timeLimit(.minutes(2))) struct JoinTests {
  private static func random(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count / 8).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
  }

  private func pair() async throws -> (server: StreamServer, one: TestEnd, other: TestEnd) {
    let server = try await StreamServer()
    let (client, peer) = try await server.connect()
    return (server, try TestEnd(joining: client), try TestEnd(joining: peer))
  }

  @Test func bytesPassBothWaysAtOnce() async throws {
    let (server, one, other) = try await pair()
    let (up, down) = (Self.random(24 << 20), Self.random(16 << 20))
    async let sentUp: Void = blocking { one.socket.sendAll(up) }
    async let sentDown: Void = blocking { other.socket.sendAll(down) }
    async let gotUp = blocking { other.socket.receive(up.count) }
    async let gotDown = blocking { one.socket.receive(down.count) }
    _ = await (sentUp, sentDown)
    #expect(await gotUp == up)
    #expect(await gotDown == down)
    one.socket.discard()
    // The far socket ends with the near one.
    #expect(await blocking { other.socket.receive(1) }.isEmpty)
    #expect(try await one.joined.get() == .socket)
    #expect(try await other.joined.get() == .peer)
    withExtendedLifetime(server) {}
  }

  @Test func theEndComesBehindAllThatWasSent() async throws {
    let (server, one, other) = try await pair()
    let bytes = Self.random(8 << 20)
    await blocking {
      one.socket.sendAll(bytes)
      one.socket.discard()
    }
    #expect(await blocking { other.socket.receive(bytes.count + 1) } == bytes)
    #expect(try await other.joined.get() == .peer)
    withExtendedLifetime(server) {}
  }

  @Test func aReaderThatPausesHoldsItsWriter() async throws {
    let (server, one, other) = try await pair()
    let sent = one.socket.sendUntilFull()
    // What the kernel and the two ends hold: no more, however long one waits.
    #expect((1 << 16...32 << 20).contains(sent))
    one.socket.discard()
    #expect(await blocking { other.socket.receive(.max) }.count == sent)
    withExtendedLifetime(server) {}
  }

  @Test func messagesComeBeforeTheStream() async throws {
    let server = try await StreamServer()
    let (client, peer) = try await server.connect()
    client.send(.binary, ByteBuffer(string: "order"))
    #expect(try await peer.receive(.binary, atMost: 5, within: .seconds(10)).get() == ByteBuffer(string: "order"))
    peer.send(.text, ByteBuffer(string: "{}"))
    let end = try TestEnd(joining: peer)
    end.socket.sendAll(Array("stream".utf8))
    #expect(try await client.receive(.text, atMost: 100, within: .seconds(10)).get() == ByteBuffer(string: "{}"))
    let other = try TestEnd(joining: client)
    #expect(await blocking { other.socket.receive(6) } == Array("stream".utf8))
    withExtendedLifetime(server) {}
  }

  @Test func aConnectionThatHasEndedEndsTheSocketAtOnce() async throws {
    let server = try await StreamServer()
    let (client, peer) = try await server.connect()
    try await client.close().get()
    try await peer.close().get()
    let end = try TestEnd(joining: client)
    #expect(await blocking { end.socket.receive(1) }.isEmpty)
    _ = try await end.joined.get()
    withExtendedLifetime(server) {}
  }

  @Test func openingMessagesAreBoundedInKindSizeAndTime() async throws {
    let server = try await StreamServer()
    let cases: [(MessageKind, String, WebSocketFailure)] = [
      (.text, "text", .unexpectedMessage), (.binary, "too long", .tooLarge),
    ]
    for (kind, message, failure) in cases {
      let (client, peer) = try await server.connect()
      client.send(kind, ByteBuffer(string: message))
      let received = peer.receive(.binary, atMost: 4, within: .seconds(10))
      await #expect(throws: failure) { try await received.get() }
    }
    let (silent, peer) = try await server.connect()
    let received = peer.receive(.binary, atMost: 4, within: .milliseconds(50))
    await #expect(throws: WebSocketFailure.late) { try await received.get() }
    withExtendedLifetime((server, silent)) {}
  }
}
