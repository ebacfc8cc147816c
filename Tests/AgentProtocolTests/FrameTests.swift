import AgentProtocol
import SandboxCore
import TestSupport
import Testing
import WireFormat

private let samples: [Frame] =
  [
    .hello(Hello(proxyPort: 3128, sockets: 64, limits: ChildLimits(processes: 7, openFiles: 8, fileSize: 9))),
    .execute(
      ExecutionSpec(
        arguments: [[UInt8](text: "sh"), [], [0xFF, 0x80]], environment: [[UInt8](text: "A=b")],
        directory: [UInt8](text: "/workspace"), hasInput: true, hasCode: true)),
    .execute(ExecutionSpec(arguments: [[1]], environment: [], directory: [])), .signal(-1, .everything),
    .ended(ProgramEnd(outcome: .signalled, number: 9, cpuMicroseconds: .max)),
    .put(destination: [47], name: []), .get(paths: []), .get(paths: [[], [1, 2, 3]]),
    .connect(host: [UInt8](text: "example.com"), port: 65535), .connect(host: [], port: 0), .done,
    .failed(.tooMany, detail: [UInt8](text: "why")), .data(.output, []),
    .data(.code, [UInt8](repeating: 7, count: FlowControl.largestChunk)), .credit(.error, .max), .end(.artifacts),
    .broken(.input), .cancel, .resize(WindowSize(rows: 24, columns: 80)), .measure,
    .measured(SandboxUsage(memoryBytes: 1, cpuMicroseconds: 2, processes: 3, diskBytes: .max)),
    .request(7, [1, 2, 3]), .request(0, []), .answer([9]), .data(.interpreter, [1]),
    .execute(
      ExecutionSpec(
        arguments: [[1], [2]], environment: [], directory: [], terminal: WindowSize(rows: 1, columns: 2),
        interpreterRequest: InterpreterRequest(.file, code: [1, 0, 2], isFresh: true, variables: [[3], []]))),
    .ended(ProgramEnd(outcome: .exited, number: 3, interpreter: .renewed)),
  ].enumerated().map { Frame(CallID(UInt32(truncatingIfNeeded: $0 &* 0x1234_5677)), $1) }

private func encoded(_ frames: [Frame]) -> [UInt8] {
  frames.reduce(into: []) { $1.encode(into: &$0) }
}

/// Returns all whole frames that the decoder holds.
private func drain(_ decoder: inout FrameDecoder) throws -> [Frame] {
  var frames: [Frame] = []
  while let frame = try decoder.next() { frames.append(frame) }
  return frames
}

private func decode(_ pieces: [some Sequence<UInt8>]) throws -> [Frame] {
  var decoder = FrameDecoder()
  return try pieces.flatMap {
    decoder.append($0)
    return try drain(&decoder)
  }
}

@Suite struct FrameTests {
  @Test func everyFrameComesBackAsItWentOut() throws {
    for frame in samples { #expect(try decode([encoded([frame])]) == [frame]) }
  }

  @Test func everyChunkingGivesTheSameFrames() throws {
    let short = samples.filter { encoded([$0]).count < 1000 }
    let bytes = encoded(short)
    for size in 1...bytes.count { #expect(try decode(bytes.chunks(of: size)) == short) }
    #expect(try decode(encoded(samples).chunks(of: 4093)) == samples)
  }

  /// Reads the bytes as a transport does: into the decoder's memory, as many as fit.
  @Test func memoryOfItsOwnIsFilledInTheEnd() throws {
    var generator = SeededGenerator(seed: 5)
    let large = (1...6).map { Frame(CallID(2), .data(.output, generator.bytes($0 * 40_000 + $0))) }
    let frames = large + samples + large
    let bytes = encoded(frames)
    for most in [1 << 20, 100_000, 16_385, 5000] {
      var decoder = FrameDecoder()
      var seen: [Frame] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let hadRoom = decoder.append { memory in
          let piece = rest.prefix(Int.random(in: 1...min(most, memory.count), using: &generator))
          memory.copyBytes(from: piece)
          rest = rest.dropFirst(piece.count)
          return piece.count
        }
        seen += try drain(&decoder)
        #expect(hadRoom || !rest.isEmpty || seen.count == frames.count)
      }
      #expect(seen == frames)
    }
  }

  /// A payload that is kept does not change when the next one is decoded.
  @Test func payloadsAreTheReceiversOwn() throws {
    let frames = (1...3).map { Frame(CallID(2), .data(.output, [UInt8](repeating: $0, count: 50_000))) }
    #expect(try decode([encoded(frames)]) == frames)
  }

  @Test func refusesALargePayloadForNoPort() {
    let header: [UInt8] = [0x50, 0xC3, 0, 0, 2, 0, 0, 0, 11, 200]
    #expect(throws: ProtocolViolation.self) { try decode([header]) }
  }

  @Test(arguments: samples)
  func waitsForTheWholeFrame(_ frame: Frame) throws {
    let bytes = encoded([frame])
    for length in Set([0, 1, 8, 9, 10, bytes.count / 2, bytes.count - 1]) where length < bytes.count {
      #expect(try decode([bytes.prefix(length)]).isEmpty)
    }
  }

  /// The length of a frame must be that of its message.
  @Test(arguments: samples)
  func refusesBodiesOfAnotherLength(_ frame: Frame) throws {
    var bytes = encoded([frame])
    let length = bytes.count - 9
    bytes.append(0)
    withUnsafeBytes(of: UInt32(length + 1).littleEndian) { bytes.replaceSubrange(0..<4, with: $0) }
    switch frame.message {
    case .data(_, let content) where content.count == FlowControl.largestChunk:
      #expect(throws: ProtocolViolation.self) { try decode([bytes]) }
    case .data, .connect, .failed, .request, .answer: #expect(try decode([bytes]).count == 1)
    default: #expect(throws: ProtocolViolation.self) { try decode([bytes]) }
    }
  }

  @Test(arguments: UInt8.min ... .max)
  func refusesAbsurdLengthsFromTheHeaderAlone(_ kind: UInt8) {
    for length in [UInt32(4 << 20) + 1, 1 << 31, .max] {
      let header = withUnsafeBytes(of: length.littleEndian) { Array($0) } + [2, 0, 0, 0, kind]
      #expect(throws: ProtocolViolation.self) { try decode([header]) }
    }
  }

  @Test func refusesUnknownKinds() {
    for kind in [UInt8(0), 23, 24, .max] {
      #expect(throws: ProtocolViolation.self) { try decode([[0, 0, 0, 0, 2, 0, 0, 0, kind] as [UInt8]]) }
    }
  }

  @Test func countsInsideABodyAllocateNothing() {
    let body: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
    for kind: UInt8 in [2, 7] {
      #expect(throws: ProtocolViolation.self) { try decode([[4, 0, 0, 0, 2, 0, 0, 0, kind] + body]) }
      #expect(throws: ProtocolViolation.self) { try decode([[8, 0, 0, 0, 2, 0, 0, 0, kind, 1, 0, 0, 0] + body]) }
    }
  }

  @Test func anotherVersionIsRefusedBeforeTheRestIsRead() {
    let hello: [UInt8] = [4, 0, 0, 0, 0, 0, 0, 0, 1, 99, 0, 0, 0]
    #expect(throws: ProtocolViolation("the peer speaks version 99 of the protocol, this end \(Hello.currentVersion)")) {
      try decode([hello])
    }
  }

  @Test func survivesMutations() {
    var generator = SeededGenerator(seed: 2)
    let seeds = samples.map { encoded([$0]) }.filter { $0.count < 1000 }
    for round in 0..<20_000 {
      var bytes = seeds[round % seeds.count] + seeds[(round / seeds.count) % seeds.count]
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
      }
      checkAgreement(bytes, chunk: Int.random(in: 1...16, using: &generator))
    }
  }

  @Test func survivesNoise() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      var bytes = generator.bytes(Int.random(in: 9...80, using: &generator))
      // Lengths that fit a body of this size, so that decoding gets as far as the body.
      bytes.replaceSubrange(0..<4, with: [UInt8.random(in: 0...70, using: &generator), 0, 0, 0])
      bytes[8] = UInt8.random(in: 0...21, using: &generator)
      checkAgreement(bytes, chunk: Int.random(in: 1...16, using: &generator))
    }
  }

  /// Every chunking gives the same frames or violation, and every frame can be encoded again.
  private func checkAgreement(_ bytes: [UInt8], chunk: Int) {
    let whole = Result { try decode([bytes]) }
    let pieces = Result { try decode(bytes.chunks(of: chunk)) }
    switch (whole, pieces) {
    case (.success(let frames), .success(let others)):
      #expect(frames == others)
      #expect((try? decode([encoded(frames)])) == frames)
    case (.failure(let error), .failure(let other)):
      #expect(error is ProtocolViolation && "\(error)" == "\(other)")
    default: Issue.record("chunking changes what \(bytes) means")
    }
  }
}
