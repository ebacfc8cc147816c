import Alphagent
import Glibc
import LocalBackend
import SandboxCore
import Synchronization
import TestSupport
import Testing

/// Uploads from sources without a length, and downloads to sinks that are no files.
@Suite(.needs("bubblewrap: apt-get install bubblewrap", TestHost.hasBubblewrap))
struct StreamTransferTests {
  private func withSandbox(_ body: (Sandbox) async throws -> Void) async throws {
    let sandbox = Sandbox(try await LocalBackend().make(SandboxOptions()))
    do {
      try await body(sandbox)
    } catch {
      await sandbox.terminate()
      throw error
    }
    await sandbox.terminate()
  }

  private func names(in sandbox: Sandbox) async throws -> String {
    var request = ExecutionRequest(.shell("ls -A"))
    request.interpreter = .none
    return try await sandbox.execute(request, streams: ExecutionStreams(), control: ExecutionControl()).output.text
  }

  @Test(arguments: [0, 1, 65536, 5_000_000])
  func whatComesIsWhatIsThere(size: Int) async throws {
    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try await withSandbox { sandbox in
      let seen = Mutex<UInt64>(0)
      let up = try await sandbox.upload(.stream(DataInput(data)), to: SandboxPath("data")) { done, total in
        #expect(total == nil)
        seen.withLock { $0 = done }
      }
      #expect(up.files == 1 && up.bytes == size && seen.withLock { $0 } == size)
      let sink = TestSink()
      let down = try await sandbox.download(SandboxPath("data"), to: .stream(sink), progress: nil)
      #expect(down.files == 1 && down.bytes == size && sink.bytes == data && sink.isFinished)
    }
  }

  @Test func progressCountsToTheTotal() async throws {
    try await withSandbox { sandbox in
      let last = Mutex<(UInt64, UInt64?)>((0, nil))
      let data = [UInt8](repeating: 1, count: 3 << 20)
      _ = try await sandbox.upload(.data(data), to: SandboxPath("data")) { done, total in
        last.withLock { $0 = (done, total) }
      }
      #expect(last.withLock { $0 == (3 << 20, 3 << 20) })
    }
  }

  @Test func onlyOneRegularFileIsAStream() async throws {
    try await withSandbox { sandbox in
      for path in ["/workspace", "nosuch", "/dev/null"] {
        let sink = TestSink()
        await #expect(throws: SandboxError.self, "\(path)") {
          try await sandbox.download(SandboxPath(path), to: .stream(sink), progress: nil)
        }
        #expect(sink.bytes == [])
      }
      await #expect(throws: SandboxError.self) {
        try await sandbox.upload(.stream(DataInput([1])), to: SandboxPath("/workspace"), progress: nil)
      }
    }
  }

  @Test func aReaderThatGoesEndsTheDownload() async throws {
    try await withSandbox { sandbox in
      let data = [UInt8](repeating: 1, count: 8 << 20)
      _ = try await sandbox.upload(.data(data), to: SandboxPath("data"), progress: nil)
      await #expect(throws: SandboxError.readerGone) {
        try await sandbox.download(SandboxPath("data"), to: .stream(TestSink(takes: 1)), progress: nil)
      }
      #expect(try await sandbox.download("data").count == data.count)
    }
  }

  @Test func aSourceThatFailsLeavesNothing() async throws {
    try await withSandbox { sandbox in
      let error = await #expect(throws: SandboxError.self) {
        try await sandbox.upload(.stream(FailingInput()), to: SandboxPath("data"), progress: nil)
      }
      #expect(error == FailingInput.error)
      let left = try await names(in: sandbox)
      #expect(left == "")
    }
  }

  /// The source never gives anything, and the task is cancelled while it waits.
  @Test(.timeLimit(.minutes(1))) func anIdleSourceHoldsUpNoCancellation() async throws {
    try await withSandbox { sandbox in
      let source = IdleInput()
      let upload = Task { try await sandbox.upload(.stream(source), to: SandboxPath("data"), progress: nil) }
      while !source.isAsked { await Task.yield() }
      upload.cancel()
      await #expect(throws: SandboxError.self) { try await upload.value }
      let left = try await names(in: sandbox)
      #expect(left == "")
    }
  }

  @Test func whatWasCancelledBeforehandDoesNotHappen() async throws {
    try await withSandbox { sandbox in
      let upload = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await sandbox.upload(.data([1]), to: SandboxPath("data"), progress: nil)
      }
      await #expect(throws: SandboxError.self) { try await upload.value }
      let left = try await names(in: sandbox)
      #expect(left == "")
    }
  }
}

/// Output sink that keeps its bytes, and whose reader is gone after a number of pieces.
private final class TestSink: OutputSink {
  private struct State {
    var bytes: [UInt8] = []
    var pieces = 0
    var isFinished = false
  }

  private let state = Mutex(State())
  private let most: Int

  init(takes most: Int = .max) { self.most = most }

  var bytes: [UInt8] { state.withLock(\.bytes) }
  var isFinished: Bool { state.withLock(\.isFinished) }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let isTaken = state.withLock { state in
      state.pieces += 1
      if state.pieces <= most { state.bytes += bytes }
      return state.pieces <= most
    }
    done(isTaken ? .delivered : .readerGone)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) {
    state.withLock { $0.isFinished = true }
    done(.delivered)
  }
}

/// Input source that gives one piece, and then fails.
private final class FailingInput: InputSource {
  static let error = SandboxError.failure(.inputUnreadable, "cannot read stdin: test")

  private let pieces = Mutex(1)

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let isLeft = pieces.withLock { pieces in
      defer { pieces -= 1 }
      return pieces > 0
    }
    deliver(isLeft ? [1, 2, 3] : [])
  }

  var failure: SandboxError? { pieces.withLock { $0 < 0 } ? Self.error : nil }
}

/// Input source that gives nothing, not even an end.
private final class IdleInput: InputSource {
  private let wasAsked = Atomic(false)

  var isAsked: Bool { wasAsked.load(ordering: .relaxed) }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    wasAsked.store(true, ordering: .relaxed)
  }
}
