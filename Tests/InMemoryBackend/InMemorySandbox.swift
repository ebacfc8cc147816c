package import SandboxCore

/// One sandbox of an `InMemoryBackend`, which any number of handles may share.
package actor InMemorySandbox: SessionHandle {
  package nonisolated let isConnected = true
  package nonisolated let id = SessionID.random().description
  package nonisolated let limits: [EnforcedLimit]
  nonisolated let options: SessionOptions
  private(set) var isTerminated = false
  var files = MemoryFiles()
  private var log: [SessionLogEntry] = []
  private var ended: [Int: ExecutionResult] = [:]
  private var count = 0

  init(_ sandbox: SandboxOptions, _ session: SessionOptions) {
    options = session
    limits = [EnforcedLimit(control: .timeout, value: .seconds(sandbox.timeout.inSeconds), enforced: false)]
  }

  package func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams, control: ExecutionControl
  ) async throws(SandboxError) -> ExecutionResult {
    try checkLiving()
    count += 1
    return try await run(request, number: count, streams)
  }

  private func run(
    _ request: ExecutionRequest, number: Int, _ streams: ExecutionStreams
  ) async throws(SandboxError) -> ExecutionResult {
    let words = request.program.words
    guard !words.contains(where: { $0.utf8.contains(0) }) else { throw .usage("an argument holds a NUL byte") }
    note(.began(execution: number, command: words.joined(separator: " ")))
    let outcome = await MemoryProgram(words).run(in: files, streams.input)
    await streams.output?.take(outcome.output)
    await streams.error?.take(outcome.error)
    let result = ExecutionResult(
      output: .kept(outcome.output, upTo: request.maxOutput), error: .kept(outcome.error, upTo: request.maxOutput),
      verdict: outcome.verdict, duration: .milliseconds(1), artifacts: [], usage: ResourceUsage(), limits: limits,
      denied: [], session: id)
    note(
      .ended(
        execution: number, reason: outcome.verdict.reason, exitCode: outcome.verdict.exitCode,
        duration: .milliseconds(1)))
    ended[number] = result
    return result
  }

  package func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError) {
    try checkLiving()
    let bytes = try await entries.readToEnd()
    try files.put(bytes, to: SandboxLayout.absolute(destination.bytes), name: name)
  }

  package func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError) {
    try checkLiving()
    let bytes = try files.get(paths.map { SandboxLayout.absolute($0.bytes) })
    guard await entries.take(bytes) == .delivered else { throw .readerGone }
  }

  package func list(_ path: SandboxPath, into entries: any OutputSink) async throws(SandboxError) {
    try checkLiving()
    let bytes = try files.list(SandboxLayout.absolute(path.bytes))
    guard await entries.take(bytes) == .delivered else { throw .readerGone }
  }

  package func remove(_ path: SandboxPath) async throws(SandboxError) {
    try checkLiving()
    try files.remove(SandboxLayout.absolute(path.bytes))
  }

  package func abandon() {}

  package func terminate() { isTerminated = true }

  private func checkLiving() throws(SandboxError) {
    if isTerminated { throw .failure(.sandboxTerminated, "the sandbox is terminated") }
  }
}

/// Operations of a session.
extension InMemorySandbox {
  package func keep() {}

  package func info() -> SessionInfo {
    SessionInfo(
      id: id, name: options.name, labels: options.labels, created: 0, supervisor: 0, state: .idle,
      details: SessionInfo.Details(
        limits: limits, executions: count, running: 0, clients: 1, timeLeft: options.timeToLive,
        idleLeft: options.idle, usage: SessionUsage()))
  }

  package func detach(_ request: ExecutionRequest) async throws(SandboxError) -> Int {
    try checkLiving()
    count += 1
    let number = count
    let result = try await run(request, number: number, ExecutionStreams())
    note(.output(execution: number, stream: .stdout, bytes: result.output.bytes))
    return number
  }

  package func wait(for execution: Int) async throws(SandboxError) -> ExecutionResult {
    guard let result = ended[execution] else {
      throw .failure(.executionUnknown, "there is no execution #\(execution)")
    }
    return result
  }

  package func end(execution: Int) async throws(SandboxError) {
    throw .failure(.executionUnknown, "execution #\(execution) is not under way")
  }

  package func signal(_ signal: Int32, execution: Int) async throws(SandboxError) {
    try await end(execution: execution)
  }

  package func readLog(follow: Bool, receive: @escaping @Sendable ([SessionLogEntry]) -> Bool) { _ = receive(log) }

  private func note(_ event: SessionLogEntry.Event) { log.append(SessionLogEntry(time: 0, event: event)) }
}

extension CapturedOutput {
  fileprivate static func kept(_ bytes: [UInt8], upTo limit: ByteSize) -> CapturedOutput {
    var capture = OutputCapture(limit: Int(limit.bytes))
    capture.append(bytes)
    return capture.captured()
  }
}
