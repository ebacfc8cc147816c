import NIOCore
import SystemCalls
import TestSupport
import Testing
@testable import WebSocketStream

/// What a server does with a peer that keeps or breaks RFC 6455, or falls silent.
@Suite(.timeLimit(.minutes(2))) struct PeerTests {
  private func withPeer(
    patience: Int = StreamServer.patience, _ body: @Sendable (RawPeer, TestEnd) async throws -> Void
  ) async throws {
    let server = try await StreamServer(patience: patience)
    let peer = try RawPeer(port: server.port)
    try await body(peer, try TestEnd(joining: try await server.next()))
    withExtendedLifetime(server) {}
  }

  @Test func fragmentsArePartsOfTheStream() async throws {
    try await withPeer { peer, end in
      peer.send(0x02, "ab")
      peer.send(0x89, "are you there?")
      peer.send(0x00, "cd")
      peer.send(0x80, "e")
      peer.send(0x82, "")
      peer.send(0x82, "f")
      #expect(await blocking { end.socket.receive(6) } == Array("abcdef".utf8))
      #expect(peer.receive() == RawPeer.Frame(opcode: 10, payload: Array("are you there?".utf8)))
      peer.send(0x88, "")
      #expect(peer.closeCode() == 1000)
      let ending = try await end.joined.get()
      #expect(ending == .peer)
    }
  }

  /// A wrong frame, in its raw form, and the code that it is answered with.
  struct Offence: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: UInt16
    let send: @Sendable (RawPeer) -> Void
  }

  static let offences = [
    Offence(testDescription: "not masked", code: 1002) { $0.send(0x82, "a", masked: false) },
    Offence(testDescription: "text", code: 1003) { $0.send(0x81, "a") },
    Offence(testDescription: "reserved bits", code: 1002) { $0.send(0xC2, "a") },
    Offence(testDescription: "unknown kind", code: 1002) { $0.send(0x83, "a") },
    Offence(testDescription: "continuation of nothing", code: 1002) { $0.send(0x80, "a") },
    Offence(testDescription: "message within a message", code: 1002) { peer in
      peer.send(0x02, "a")
      peer.send(0x82, "b")
    },
    Offence(testDescription: "fragmented ping", code: 1002) { $0.send(0x09, "a") },
    Offence(testDescription: "long ping", code: 1002) { $0.send([0x89, 0xFE, 0x00, 0x7E, 1, 2, 3, 4]) },
    Offence(testDescription: "2 MiB", code: 1009) { $0.send([0x82, 0xFF, 0, 0, 0, 0, 0, 0x20, 0, 0, 1, 2, 3, 4]) },
    Offence(testDescription: "8 EiB", code: 1009) { peer in
      peer.send([0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 8) + [1, 2, 3, 4])
    },
  ]

  @Test(arguments: offences) func offencesEndTheStream(offence: Offence) async throws {
    try await withPeer { peer, end in
      peer.send(0x82, "before")
      offence.send(peer)
      #expect(await blocking { peer.closeCode() } == offence.code)
      // What came before arrives, and what was wrong does not.
      #expect(await blocking { end.socket.receive(.max) }.starts(with: Array("before".utf8)))
    }
  }

  @Test func aPeerThatLeavesWithoutAWordEndsTheSocket() async throws {
    let server = try await StreamServer()
    var peer: RawPeer? = try RawPeer(port: server.port)
    let end = try TestEnd(joining: try await server.next())
    peer?.send(0x82, "last")
    peer = nil
    #expect(await blocking { end.socket.receive(.max) } == Array("last".utf8))
    #expect(try await end.joined.get() == .failure(.cut))
    withExtendedLifetime(server) {}
  }

  @Test func aSilentPeerIsGone() async throws {
    try await withPeer(patience: 2) { peer, end in
      peer.send(0x82, "last")
      let ending = try await end.joined.get()
      #expect(ending == .failure(.silent))
      #expect(await blocking { end.socket.receive(.max) } == Array("last".utf8))
      withExtendedLifetime(peer) {}
    }
  }
}

/// A peer's silence, second by second.
@Suite struct PeerLifeTests {
  @Test func silenceCountsOnlyWhileReading() {
    var life = PeerLife(patience: PeerLife.usualPatience)
    let reading = (1...9).map { _ in life.step(isReading: true) }
    #expect(reading == [.nothing, .nothing, .ping, .nothing, .nothing, .ping, .nothing, .nothing, .giveUp])
    life = PeerLife(patience: PeerLife.usualPatience)
    for _ in 0..<100 { #expect(life.step(isReading: false) != .giveUp) }
    for _ in 0..<8 { #expect(life.step(isReading: true) != .giveUp) }
    life.hear()
    for _ in 0..<8 { #expect(life.step(isReading: true) != .giveUp) }
    #expect(life.step(isReading: true) == .giveUp)
  }
}
