import AgentProtocol
import AgentTransport
import Foundation
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import Testing
import WireFormat

/// A transport and the stream's other end, on one loop that the test runs.
private final class StreamFixture {
  let loop = EventLoop()
  let transport: FrameTransport
  let peer: FileDescriptor
  var decoder = FrameDecoder()
  private var watches: [Watch] = []

  init() throws {
    _ = signal(SIGPIPE, SIG_IGN)
    let (own, peer) = try FileDescriptor.socketPair()
    transport = FrameTransport(own, on: loop, received: { _ throws(ProtocolViolation) in }, closed: { _ in })
    self.peer = peer
    // Makes a test that hangs fail.
    loop.schedule(after: .seconds(20)) { [loop] in loop.stop() }
  }

  deinit { peer.discard() }

  func watch(_ descriptor: FileDescriptor, _ handler: @escaping () throws -> Void) {
    watches.append(
      loop.watch(descriptor, for: .readable) { [loop] _ in
        do {
          try handler()
        } catch {
          Issue.record(error)
          loop.stop()
        }
      })
  }

  /// Reads the frames that have come to the other end.
  func frames() throws -> [Frame] {
    var scratch = [UInt8](repeating: 0, count: 256 << 10)
    guard case .bytes(let count) = scratch.withUnsafeMutableBytes({ peer.readNow(into: $0) }) else { return [] }
    decoder.append(scratch[..<count])
    var frames: [Frame] = []
    while let frame = try decoder.next() { frames.append(frame) }
    return frames
  }
}

private let call = CallID(1)

@Suite struct StreamTests {
  /// The reader is always behind, so the queue never runs empty, and still must not grow.
  @Test func aReceiverHoldsOneWindowHoweverMuchGoesThrough() throws {
    let fixture = try StreamFixture()
    let (own, reader) = try FileDescriptor.socketPair()
    let receiver = StreamReceiver(own, call: call, port: .output, over: fixture.transport, on: fixture.loop)
    let total = 512 << 20
    var read = 0
    let before = try Self.residentBytes()
    fixture.watch(fixture.peer) {
      for frame in try fixture.frames() {
        guard case .credit(.output, let count) = frame.message else { continue }
        try receiver.receive([UInt8](repeating: 1, count: Int(count)))
      }
    }
    var scratch = [UInt8](repeating: 0, count: 32 << 10)
    fixture.watch(reader) {
      if case .bytes(let count) = scratch.withUnsafeMutableBytes({ reader.readNow(into: $0) }) { read += count }
      if read >= total { fixture.loop.stop() }
    }
    try receiver.receive([UInt8](repeating: 1, count: FlowControl.window))
    fixture.loop.run()
    #expect(read >= total)
    #expect(try Self.residentBytes() - before < 128 << 20)
    receiver.abandon()
    reader.discard()
  }

  /// A rewritten stream may be longer or shorter than the received one; credit must count the received bytes.
  @Test func creditIsForWhatCameNotForWhatIsWritten() throws {
    let fixture = try StreamFixture()
    let (own, reader) = try FileDescriptor.socketPair()
    let receiver = StreamReceiver(own, call: call, port: .output, over: fixture.transport, on: fixture.loop)
    var window = SendWindow()
    var generator = SystemRandomNumberGenerator()
    var (moved, written, read) = (0, 0, 0)
    let send = {
      while moved < 32 << 20, case let room = window.take(upTo: Int.random(in: 1...9000, using: &generator)), room > 0 {
        let bytes = [UInt8](repeating: 1, count: Bool.random() ? 0 : 2 * room)
        try receiver.receive(room, writing: bytes)
        (moved, written) = (moved + room, written + bytes.count)
      }
    }
    fixture.watch(fixture.peer) {
      for frame in try fixture.frames() { if case .credit(_, let count) = frame.message { try window.grant(count) } }
      try send()
    }
    var scratch = [UInt8](repeating: 0, count: 64 << 10)
    fixture.watch(reader) {
      if case .bytes(let count) = scratch.withUnsafeMutableBytes({ reader.readNow(into: $0) }) { read += count }
      if moved >= 32 << 20, read == written { fixture.loop.stop() }
    }
    try send()
    fixture.loop.run()
    #expect(moved >= 32 << 20)
    #expect(read == written)
    receiver.abandon()
    reader.discard()
  }

  @Test func whatWasReadBeforeGoesFirstAndWithinTheWindow() throws {
    let fixture = try StreamFixture()
    let (own, writer) = try FileDescriptor.socketPair()
    try writer.writeAll("after".utf8)
    writer.endWriting()
    let ahead = [UInt8](repeating: 7, count: FlowControl.window + 1000)
    let sender = StreamSender(
      own, sendingFirst: ahead, call: call, port: .input, over: fixture.transport, on: fixture.loop, finished: {})
    var got: [UInt8] = []
    fixture.watch(fixture.peer) {
      for frame in try fixture.frames() {
        switch frame.message {
        case .data(.input, let bytes):
          got += bytes
          if got.count == FlowControl.window { try sender.grant(2000) }
        case .end(.input): fixture.loop.stop()
        default: Issue.record("\(frame)")
        }
      }
    }
    fixture.loop.run()
    #expect(got == ahead + "after".utf8)
    #expect(sender.isFinished)
    writer.discard()
  }

  /// The windows of the 256 senders alone would allow 64 MB.
  @Test func manySendersDoNotFloodATransportThatStands() throws {
    let fixture = try StreamFixture()
    let block = [UInt8](repeating: 1, count: 160 << 10)
    var finished = 0
    let senders = try (0..<256).map { index in
      let (own, writer) = try FileDescriptor.socketPair()
      if case .failed(let error) = block.withUnsafeBytes({ writer.writeNow($0) }) { throw error }
      writer.discard()
      return StreamSender(
        own, call: CallID(UInt32(index)), port: .input, over: fixture.transport, on: fixture.loop,
        finished: { finished += 1 })
    }
    var counts: [CallID: Int] = [:]
    var ends = 0
    fixture.loop.schedule(after: .milliseconds(200)) {
      #expect(fixture.transport.isOpen)
      #expect(finished < senders.count)
      fixture.watch(fixture.peer) {
        for frame in try fixture.frames() {
          if case .data(_, let bytes) = frame.message { counts[frame.call, default: 0] += bytes.count }
          if case .end = frame.message { ends += 1 }
        }
        if ends == senders.count { fixture.loop.stop() }
      }
    }
    fixture.loop.run()
    #expect(ends == 256)
    #expect(Set(counts.values).count == 1 && counts.count == 256)
  }

  private static func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return try #require(pages) * sysconf(Int32(_SC_PAGESIZE))
  }
}

@Suite struct LoopMailboxTests {
  @Test func lettersFromManyThreadsAllArriveAndInOrder() throws {
    let mailbox = try LoopMailbox<[Int]>()
    let loop = EventLoop()
    var latest = [Int](repeating: -1, count: 8)
    var count = 0
    let watch = mailbox.open(on: loop) { letter in
      #expect(letter[1] == latest[letter[0]] + 1)
      latest[letter[0]] = letter[1]
      count += 1
      if count == 8 * 2000 { loop.stop() }
    }
    for sender in 0..<8 {
      Thread.detachNewThread { for index in 0..<2000 { mailbox.post([sender, index]) } }
    }
    loop.schedule(after: .seconds(20)) { loop.stop() }
    loop.run()
    watch.cancel()
    #expect(count == 8 * 2000)
  }
}
