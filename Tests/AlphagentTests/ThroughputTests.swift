import Alphagent
import Synchronization
import Testing

/// Much data both ways at once, then an interrupt: the same, wherever the sandbox is.
struct ThroughputTests {
  init() { _ = Library.state }

  private static let size = 100_000_000

  @Test(arguments: [SandboxKind.session, .remote, .encrypted])
  func aHundredMegabytesComeBackAndTheProgramIsInterrupted(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let data = (0..<Self.size).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
      let (control, sink) = (ExecutionControl(), ComparingSink(data))
      let request = ExecutionRequest(.python(code: Self.program, arguments: ["\(Self.size)"]))
      let running = Task {
        try await sandbox.execute(
          request, streams: ExecutionStreams(input: DataInput(data), output: sink), control: control)
      }
      await sink.isComplete
      control.interrupt(2)
      let result = try await running.value
      #expect(sink.isEqual && result.output.total == Self.size)
      #expect(result.verdict.reason == .cancelled && result.exitCode == 130, "\(result.verdict)")
    }
  }

  /// Writes back what it reads, and then does not end by itself.
  private static let program = """
    import sys, time
    left = int(sys.argv[1])
    while left:
        piece = sys.stdin.buffer.read1(min(left, 1 << 16))
        left -= len(piece)
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    time.sleep(1000)
    """
}

/// Sink that compares what it gets with what it should, piece by piece.
private final class ComparingSink: OutputSink {
  private struct State {
    var count = 0
    var isEqual = true
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let expected: [UInt8]
  private let state = Mutex(State())

  init(_ expected: [UInt8]) { self.expected = expected }

  /// Whether it has got what it should, all of it and no more.
  var isEqual: Bool { state.withLock { $0.isEqual && $0.count == expected.count } }

  /// Returns when it has got as much as it should.
  var isComplete: Void {
    get async {
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiter = continuation }
        wake()
      }
    }
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    state.withLock { state in
      state.isEqual = state.isEqual && expected[state.count...].starts(with: bytes)
      state.count += bytes.count
    }
    wake()
    done(.delivered)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }

  private func wake() {
    let waiter = state.withLock { state in
      guard state.count >= expected.count else { return nil as CheckedContinuation<Void, Never>? }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
