import AgentProtocol
import AgentTransport
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import WireFormat

/// An `Egress` on an event loop thread of its own; the test plays the agent at the other end of its stream.
final class EgressFixture {
  let agent: AgentStub
  let log: EgressLog

  /// Denied connections and violation that the host side reported.
  final class EgressLog: Sendable {
    let denied = Mutex<[DeniedConnection]>([])
    fileprivate let violation = Mutex<ProtocolViolation?>(nil)
    fileprivate let hasEnded = DispatchSemaphore(value: 0)

    /// Waits for the end of the stream; returns the violation that ended it, if any.
    func ending() -> ProtocolViolation? {
      hasEnded.wait()
      return violation.withLock { $0 }
    }
  }

  init(
    _ policy: NetworkPolicy, lookUp: @escaping @Sendable (String) -> Resolution = { _ in .failed("no names here") }
  ) throws {
    Self.ignoreBrokenPipes
    let (host, agent) = try FileDescriptor.socketPair()
    let log = EgressLog()
    self.agent = AgentStub(agent)
    self.log = log
    Thread.detachNewThread { Self.run(policy, Resolver(lookUp: lookUp), over: host, log) }
  }

  deinit { agent.close() }

  private static func run(
    _ policy: NetworkPolicy, _ resolver: Resolver, over stream: FileDescriptor, _ log: EgressLog
  ) {
    let loop = EventLoop()
    var egress: Egress?
    let transport = FrameTransport(
      stream, on: loop, received: { frame throws(ProtocolViolation) in try egress?.receive(frame) },
      closed: { violation in
        log.violation.withLock { $0 = violation }
        log.hasEnded.signal()
        egress?.close()
        loop.stop()
      })
    egress = try? Egress(policy: policy, loop: loop, transport: transport, resolver: resolver) { connection in
      log.denied.withLock { $0.append(connection) }
    }
    loop.run()
  }

  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}

/// Plays the agent on a blocking socket.
final class AgentStub {
  struct TimedOut: Error {}
  struct StreamEnded: Error {}

  private let socket: FileDescriptor
  private var decoder = FrameDecoder()
  /// Frames of other calls that came while one call's were awaited.
  private var early: [Frame] = []
  private var nextCall: UInt32 = 1

  init(_ socket: FileDescriptor) {
    self.socket = socket
    _ = fcntl(socket.rawValue, F_SETFL, 0)
  }

  func close() { socket.discard() }

  func send(_ call: CallID, _ message: Message) throws {
    var bytes: [UInt8] = []
    Frame(call, message).encode(into: &bytes)
    try socket.writeAll(bytes)
  }

  func connect(_ host: String, _ port: UInt16) throws -> CallID {
    let call = CallID(nextCall)
    nextCall += 2
    try send(call, .connect(host: Array(host.utf8), port: port))
    return call
  }

  /// Returns the next message of the call.
  func next(_ call: CallID) throws -> Message {
    if let index = early.firstIndex(where: { $0.call == call }) { return early.remove(at: index).message }
    while true {
      let frame = try nextFrame()
      if frame.call == call { return frame.message }
      early.append(frame)
    }
  }

  /// Reads the call's output, with credit for each piece; returns it with the message that ends it.
  func readAll(_ call: CallID) throws -> (bytes: [UInt8], ending: Message) {
    var bytes: [UInt8] = []
    while true {
      switch try next(call) {
      case .data(.output, let piece):
        bytes += piece
        try send(call, .credit(.output, UInt32(piece.count)))
      case .credit: break
      case let ending: return (bytes, ending)
      }
    }
  }

  /// Counts the bytes that come for the call, without giving credit, until the host pauses for `patience`.
  func readUntilQuiet(_ call: CallID) throws -> Int {
    var count = 0
    do {
      while true { if case .data(_, let piece) = try next(call) { count += piece.count } }
    } catch is TimedOut {
      return count
    }
  }

  /// Longest wait for a frame, in milliseconds.
  var patience: Int32 = 20_000

  private func nextFrame() throws -> Frame {
    while true {
      if let frame = try decoder.next() { return frame }
      var waiting = pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, patience) > 0 else { throw TimedOut() }
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      let count = try buffer.withUnsafeMutableBytes { try socket.read(into: $0) }
      guard count > 0 else { throw StreamEnded() }
      decoder.append(buffer[..<count])
    }
  }
}

/// Policy of `--allow host.sandbox.internal` with a port.
func hostAllowed(_ port: UInt16) throws -> NetworkPolicy {
  .allow([try HostPattern(parsing: "host.sandbox.internal:\(port)")])
}

let hostName = "host.sandbox.internal"

extension Message {
  var failure: CallFailure? {
    if case .failed(let failure, _) = self { failure } else { nil }
  }

  var detail: String? {
    if case .failed(_, let detail) = self { String(decoding: detail, as: UTF8.self) } else { nil }
  }
}
