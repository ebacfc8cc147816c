import AgentProtocol
import SandboxCore
import SessionProtocol
import TestSupport
import Testing
import WireFormat

/// Messages between a client and the server of a session.
@Suite struct SessionProtocolTests {
  @Test func requestsComeBackAsTheyWentOut() throws {
    for request in try Samples.requests() {
      let (verb, body) = request.encoded
      #expect(try SessionRequest(verb, body) == request)
    }
  }

  @Test func answersComeBackAsTheyWentOut() throws {
    try expectRoundTrip(Samples.info)
    try expectRoundTrip(Samples.outcome)
    try expectRoundTrip(Samples.lostOutcome)
    try expectRoundTrip(SessionVersion.current)
    try expectRoundTrip(ExecutionNumber(3))
    try expectRoundTrip(Acknowledgement())
    for entry in Samples.entries { #expect(try SessionLogEntry(decoding: entry.encoded) == entry) }
  }

  private func expectRoundTrip<Value: WireValue & Equatable>(_ value: Value) throws {
    let answer = try SessionAnswer<Value>(decoding: SessionAnswer(.success(value)).encoded)
    #expect(try answer.result.get() == value)
  }

  @Test(arguments: SandboxError.Code.allCases) func errorsKeepTheirCodeAndClass(code: SandboxError.Code) throws {
    let error = SandboxError.failure(code, "no", hint: "try again")
    let answer = try SessionAnswer<Acknowledgement>(decoding: SessionAnswer<Acknowledgement>(.failure(error)).encoded)
    let decoded = #expect(throws: SandboxError.self) { try answer.result.get() }
    #expect(decoded == error && decoded.map { type(of: $0) } == type(of: error))
  }

  /// Fields that a later minor version adds at the end are ignored.
  @Test func whatIsAddedBehindABodyIsPassedOver() throws {
    for request in try Samples.requests() {
      let (verb, body) = request.encoded
      #expect(try SessionRequest(verb, body + [1, 2, 3]) == request)
    }
    let answer = SessionAnswer(.success(Samples.info)).encoded + [9]
    #expect(try SessionAnswer<SessionInfo>(decoding: answer).result.get() == Samples.info)
  }

  /// The reason for a session's end came with 2.1, and later versions may know others.
  @Test func anOutcomeOfAnotherMinorVersionIsUnderstood() throws {
    let body = Samples.lostOutcome.encoded
    let end = try #require(Samples.lostOutcome.sessionEnd)
    let before = Array(body.dropLast(1 + 4 + end.rawValue.utf8.count))
    for bytes in [before, body.dropLast(end.rawValue.utf8.count) + Array("new".utf8)] {
      let outcome = try SessionAnswer<SessionOutcome>(decoding: [1] + bytes).result.get()
      #expect(outcome.sessionEnd == nil && outcome.verdict == Samples.lostOutcome.verdict)
      #expect(outcome.errorBytes == Samples.lostOutcome.errorBytes)
    }
  }

  /// The owner of a session came with 2.2.
  @Test func anOrderOfAnEarlierMinorVersionIsUnderstood() throws {
    var order = try Samples.order()
    let (verb, body) = SessionRequest.create(order).encoded
    #expect(try SessionRequest(verb, body.dropLast()) == .create(order))
    var session = order.session
    session.owner = "0123456789"
    order = SessionOrder(id: order.id, options: order.options, session: session)
    let (_, owned) = SessionRequest.create(order).encoded
    #expect(try SessionRequest(verb, owned) == .create(order))
  }

  /// The stream of an entry of the log came with 2.3.
  @Test func aLogOfAnEarlierMinorVersionIsUnderstood() throws {
    let entry = SessionLogEntry(time: 2, event: .output(execution: 1, stream: nil, bytes: [0x61]))
    #expect(try SessionLogEntry(decoding: Array(entry.encoded.dropLast())) == entry)
  }

  @Test func anotherMajorVersionIsRefusedByName() throws {
    try SessionVersion(major: SessionVersion.current.major, minor: 99).check()
    let other = SessionVersion(major: SessionVersion.current.major + 1, minor: 0)
    let error = #expect(throws: SandboxError.self) { try other.check() }
    #expect(error?.code == .sessionIncompatible)
    for version in [other, .current] { #expect(error?.message.contains(version.description) == true) }
  }
}

/// Hostile bytes, from a server's clients or a client's server.
@Suite struct SessionProtocolFuzzTests {
  @Test func aBodyThatEndsEarlyIsAViolation() throws {
    for request in try Samples.requests() {
      let (verb, body) = request.encoded
      // The last byte is an order's owner, which version 2.1 does not have, or an execution's role, new with 2.3.
      let isOfOld =
        switch request {
        case .create, .execute, .detach: true
        default: false
        }
      for length in 0..<body.count - (isOfOld ? 1 : 0) {
        #expect(throws: ProtocolViolation.self) { try SessionRequest(verb, Array(body[..<length])) }
      }
    }
  }

  @Test func unknownRequestsAreViolations() {
    for verb in UInt8(12)...255 { #expect(throws: ProtocolViolation.self) { try SessionRequest(verb, []) } }
  }

  /// Requests decoded from noise can be encoded again, and nothing traps.
  @Test func noiseIsRefusedOrUnderstood() throws {
    var random = SeededGenerator(seed: 9)
    let bodies = try Samples.requests().map(\.encoded)
    for round in 0..<20_000 {
      var (verb, body) = bodies[round % bodies.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
        body[Int.random(in: body.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { verb = UInt8.random(in: 0...12, using: &random) }
      guard let request = try? SessionRequest(verb, body) else { continue }
      let again = request.encoded
      #expect(again.verb == verb)
    }
  }

  @Test func noisyAnswersAreRefusedOrUnderstood() throws {
    var random = SeededGenerator(seed: 10)
    let bodies = [SessionAnswer(.success(Samples.info)).encoded, SessionAnswer(.success(Samples.outcome)).encoded]
    for round in 0..<20_000 {
      var body = bodies[round % bodies.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        body[Int.random(in: body.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? SessionAnswer<SessionInfo>(decoding: body)
      _ = try? SessionAnswer<SessionOutcome>(decoding: body)
      _ = try? SessionLogEntry(decoding: body)
    }
  }
}

/// Bytes that programs of other releases rely on: if one of these changes, so must the major version.
@Suite struct SessionProtocolEncodingTests {
  private func hex(_ message: Message) -> String {
    var bytes: [UInt8] = []
    Frame(CallID(2), message).encode(into: &bytes)
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func hex(_ request: SessionRequest) -> String {
    let (verb, body) = request.encoded
    return hex(.request(verb, body))
  }

  @Test func requests() throws {
    #expect(SessionVersion.current.major == 2)
    #expect(hex(.hello(SessionVersion(major: 1, minor: 0))) == "0900000002000000130001000000" + "00000000")
    #expect(hex(.attach) == "01000000020000001306")
    #expect(hex(.keep) == "01000000020000001309")
    #expect(hex(.info) == "01000000020000001303")
    #expect(hex(.terminate) == "01000000020000001305")
    #expect(hex(.wait(ExecutionNumber(1))) == "0900000002000000130a0100000000000000")
    #expect(hex(.end(ExecutionNumber(1))) == "090000000200000013080100000000000000")
    #expect(hex(.log(LogRequest(isFollowing: true))) == "0200000002000000130401")
  }

  @Test func frames() {
    #expect(hex(.answer([7])) == "01000000020000001407")
    #expect(hex(.data(.output, [1, 2])) == "03000000020000000b010102")
    #expect(hex(.credit(.output, 5)) == "05000000020000000c0105000000")
    #expect(hex(.end(.input)) == "01000000020000000d00")
    #expect(hex(.broken(.error)) == "01000000020000000e02")
    #expect(hex(.cancel) == "00000000020000000f")
    #expect(hex(.put(destination: [47], name: [97])) == "0a0000000200000006" + "010000002f" + "0100000061")
    #expect(hex(.get(paths: [[47]])) == "0900000002000000070100000001000000" + "2f")
    #expect(hex(.done) == "000000000200000009")
    #expect(hex(.failed(.notFound, detail: [33])) == "02000000020000000a0121")
    #expect(hex(.signal(2, .group)) == "0500000002000000040200000000")
    #expect(hex(.resize(WindowSize(rows: 24, columns: 80))) == "04000000020000001018005000")
  }
}
