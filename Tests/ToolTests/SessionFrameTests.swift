import AgentProtocol
import Glibc
import SessionProtocol
import SystemCalls
import SystemPackage
import TestSupport
import Testing
import WireFormat

/// What a client says wrong costs it the call, or its connection, and not the session.
struct SessionFrameTests {
  /// A message of a transfer under way that has no place in it.
  struct Misuse: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let opening: Message
    let wrong: Message
  }

  private static let put = Message.put(destination: Array("/workspace/x".utf8), name: [])
  private static let get = Message.get(paths: [Array("/usr".utf8)])

  static let misuses = [
    Misuse(testDescription: "upload whose input is broken", opening: put, wrong: .broken(.input)),
    Misuse(testDescription: "upload that is given credit", opening: put, wrong: .credit(.output, 1)),
    Misuse(testDescription: "upload on another stream than its own", opening: put, wrong: .data(.output, [1])),
    Misuse(testDescription: "download that is sent data", opening: get, wrong: .data(.input, [1])),
    Misuse(testDescription: "download whose output is broken", opening: get, wrong: .broken(.output)),
  ]

  @Test(arguments: misuses)
  func aMisusedTransferEndsAlone(misuse: Misuse) async throws {
    try await withSession(as: .ordinary) { session in
      let socket = session.tool.state.appending("sessions/\(session.id).socket")
      let failure = await blocking { Result { try Self.failure(of: misuse, at: socket) } }
      let reason = try failure.get()
      #expect(reason == .invalid)
      #expect(try await session.run("exec", "echo still here").text == "still here\n")
    }
  }

  /// Says hello, begins the transfer and misuses it; returns the failure of its call.
  private static func failure(of misuse: Misuse, at path: FilePath) throws -> CallFailure? {
    let socket = try FileDescriptor.connected(to: path)
    defer { socket.discard() }
    let call = CallID(4)
    let (verb, body) = SessionRequest.hello(.current).encoded
    var bytes: [UInt8] = []
    for frame in [
      Frame(CallID(2), .request(verb, body)), Frame(call, misuse.opening), Frame(call, misuse.wrong),
    ] { frame.encode(into: &bytes) }
    _ = try socket.writeAll(bytes)
    var decoder = FrameDecoder()
    while true {
      while let frame = try decoder.next() {
        if frame.call == call, case .failed(let failure, _) = frame.message { return failure }
      }
      var entry = pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, -1)
      guard let piece = socket.readSome(), !piece.isEmpty else { return nil }
      decoder.append(piece)
    }
  }
}
