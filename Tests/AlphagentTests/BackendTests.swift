import Alphagent
import InMemoryBackend
import Synchronization
import TestSupport
import Testing

/// The backends that must behave alike, whatever their sandboxes can run.
enum TestBackend: CaseIterable {
  case local, remote, inMemory

  var backend: any Backend {
    get throws {
      switch self {
      case .local: try BackendChoice().backend()
      case .remote: try RemoteTests.backend()
      case .inMemory: InMemoryBackend()
      }
    }
  }
}

/// Contract of the `Backend` protocol, which every backend keeps, seen through the library.
struct BackendTests {
  init() { _ = Library.state }

  private func withSandbox(_ kind: TestBackend, _ body: (Sandbox) async throws -> Void) async throws {
    let sandbox = try await Sandbox(SandboxOptions(), on: try kind.backend)
    do {
      try await body(sandbox)
    } catch {
      await sandbox.terminate()
      throw error
    }
    await sandbox.terminate()
  }

  @Test(arguments: TestBackend.allCases)
  func programsEndAsTheyDo(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      let echo = try await sandbox.exec("echo hello")
      #expect(echo.output.text == "hello\n" && echo.exitCode == 0 && echo.session == sandbox.id)
      #expect(try await sandbox.exec("exit 3").exitCode == 3)
      let missing = try await sandbox.execute(ExecutionRequest(.command(["nosuch"])))
      #expect(missing.verdict == Verdict(reason: .notFound, exitCode: 127))
      let error = await #expect(throws: UsageError.self) { _ = try await sandbox.exec("echo \0") }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test(arguments: TestBackend.allCases)
  func streamsGoInAndComeOut(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      let data = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      var request = ExecutionRequest(.command(["cat"]))
      request.maxOutput = ByteSize(bytes: 10)
      let sink = CollectingSink()
      let result = try await sandbox.execute(request, streams: ExecutionStreams(input: DataInput(data), output: sink))
      #expect(sink.bytes == data && result.output.total == 1 << 20 && result.output.truncated)
    }
  }

  @Test(arguments: TestBackend.allCases)
  func eventsComeInOrderAndEndWithTheResult(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      var output: [UInt8] = []
      var ends: [Int32] = []
      for try await event in sandbox.events(of: ExecutionRequest(.command(["cat"])), input: DataInput([1, 2, 3])) {
        switch event {
        case .output(let bytes): output += bytes
        case .error: Issue.record("nothing goes to stderr")
        case .ended(let result): ends.append(result.exitCode)
        }
      }
      #expect(output == [1, 2, 3] && ends == [0])
    }
  }

  @Test(arguments: TestBackend.allCases, [0, 1, 300_000])
  func filesGoInAndComeOut(kind: TestBackend, size: Int) async throws {
    try await withSandbox(kind) { sandbox in
      let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try await sandbox.upload("/workspace/data", data)
      try await sandbox.upload("stream", from: DataInput(data))
      #expect(try await sandbox.download("data") == data)
      let sink = CollectingSink()
      try await sandbox.download("stream", into: sink)
      #expect(sink.bytes == data)
    }
  }

  @Test(arguments: TestBackend.allCases)
  func treesGoInAndComeOut(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      let host = HostDirectory()
      host.makeDirectory("tree")
      host.makeDirectory("tree/below")
      host.write(Array("one".utf8), to: "tree/a")
      host.write(Array("two".utf8), to: "tree/below/b")
      let up = try await sandbox.upload(from: host.path("tree"), to: "/workspace/")
      #expect(up.files == 2)
      #expect(try await sandbox.download("tree/below/b") == Array("two".utf8))
      let down = try await sandbox.download("tree", to: host.path("copy"))
      #expect(down.files == 2 && host.content("copy/a") == Array("one".utf8))
      #expect(host.content("copy/below/b") == Array("two".utf8))
    }
  }

  @Test(arguments: TestBackend.allCases)
  func missingFilesAreErrorsWithACode(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      let error = await #expect(throws: SandboxError.self) { _ = try await sandbox.download("nosuch") }
      #expect(error?.code == .fileMissing)
      let host = await #expect(throws: SandboxError.self) { try await sandbox.upload(from: "/nosuch", to: "x") }
      #expect(host?.code == .fileMissing)
    }
  }

  @Test(arguments: TestBackend.allCases)
  func nothingComesAfterTheEnd(kind: TestBackend) async throws {
    let sandbox = try await Sandbox(SandboxOptions(), on: try kind.backend)
    await sandbox.terminate()
    await sandbox.terminate()
    let error = await #expect(throws: SandboxError.self) { _ = try await sandbox.exec("true") }
    #expect(error?.code == .sandboxTerminated)
  }

  @Test(arguments: TestBackend.allCases)
  func sessionsAreFoundByIdPrefixAndName(kind: TestBackend) async throws {
    let backend = try kind.backend
    var options = SessionOptions()
    options.name = "found-\(kind)"
    options.labels = ["k": "v"]
    let session = try await backend.create(SandboxOptions(), options)
    try await session.keep()
    for reference in [session.id, String(session.id.prefix(12)), "found-\(kind)"] {
      let info = try await backend.info(reference)
      #expect(info.id == session.id && info.name == options.name && info.labels == ["k": "v"])
      let other = Sandbox(try await backend.attach(to: reference))
      #expect(try await other.exec("echo \(reference)").output.text == "\(reference)\n")
    }
    #expect(try await backend.list().contains { $0.id == session.id })
    let taken = await #expect(throws: SandboxError.self) { _ = try await backend.create(SandboxOptions(), options) }
    #expect(taken?.code == .nameTaken)
    #expect(try await backend.terminate(session.id) == session.id)
    for reference in [session.id, "found-\(kind)", "nosuch", "no/such", ""] {
      let error = await #expect(throws: SandboxError.self) { _ = try await backend.info(reference) }
      #expect(error?.code == .sessionUnknown)
    }
  }

  @Test(arguments: TestBackend.allCases)
  func detachedExecutionsCanBeWaitedForAndRead(kind: TestBackend) async throws {
    let handle = try await (try kind.backend).create(SandboxOptions(), SessionOptions())
    let sandbox = Sandbox(handle)
    let session = try #require(sandbox.session)
    let number = try await session.detach(ExecutionRequest(.command(["echo", "from", "afar"])))
    let result = try await session.wait(for: number)
    #expect(result.exitCode == 0 && result.output.total == 10)
    var printed: [UInt8] = []
    var ends = 0
    for try await entry in session.logs() {
      if case .output(number, _, let bytes) = entry.event { printed += bytes }
      if case .ended(number, .exit, 0, _) = entry.event { ends += 1 }
    }
    #expect(printed == Array("from afar\n".utf8) && ends == 1)
    let unknown = await #expect(throws: SandboxError.self) { _ = try await session.wait(for: 99) }
    #expect(unknown?.code == .executionUnknown)
    #expect(try await session.info().details?.executions == 1)
    await sandbox.terminate()
  }

  /// Cancelling an upload ends it even while its source never gives anything.
  @Test(arguments: TestBackend.allCases)
  func cancellingGivesATransferUp(kind: TestBackend) async throws {
    try await withSandbox(kind) { sandbox in
      let source = WaitingInput()
      let upload = Task { try await sandbox.upload("data", from: source) }
      await source.untilAsked()
      upload.cancel()
      let error = await #expect(throws: SandboxError.self) { try await upload.value }
      #expect(error?.code == .transferCancelled && source.isCancelled)
      await #expect(throws: SandboxError.self) { _ = try await sandbox.download("data") }
    }
  }
}

/// Output sink that keeps all bytes.
final class CollectingSink: OutputSink {
  private let collected = Mutex<[UInt8]>([])

  var bytes: [UInt8] { collected.withLock(\.self) }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    collected.withLock { $0 += bytes }
    done(.delivered)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }
}

/// Input source that gives nothing until it is cancelled.
final class WaitingInput: InputSource {
  private struct State {
    var deliver: (@Sendable ([UInt8]) -> Void)?
    var isAsked = false
    var isCancelled = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  var isCancelled: Bool { state.withLock(\.isCancelled) }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let waiter = state.withLock { state in
      state.deliver = deliver
      state.isAsked = true
      return state.waiter
    }
    waiter?.resume()
  }

  func cancel() {
    let deliver = state.withLock { state in
      state.isCancelled = true
      defer { state.deliver = nil }
      return state.deliver
    }
    deliver?([])
  }

  func untilAsked() async {
    await withCheckedContinuation { continuation in
      let isAsked = state.withLock { state in
        if !state.isAsked { state.waiter = continuation }
        return state.isAsked
      }
      if isAsked { continuation.resume() }
    }
  }
}
