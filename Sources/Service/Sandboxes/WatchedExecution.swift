import Hummingbird
import Records
import SandboxCore
import ServiceAPI
import Synchronization

/// One execution for a client, which ends when the client leaves.
struct WatchedExecution: Sendable {
  private let program: ProgramRequest
  private let watch: ClientWatch

  init(_ program: ProgramRequest, watch: ClientWatch) {
    self.program = program
    self.watch = watch
  }

  /// Runs it to its end.
  func result(in sandbox: any SandboxHandle) async throws(SandboxError) -> ResultRecord {
    let control = ExecutionControl()
    return try await watch.duringAbsence({ control.end() }) { () async throws(SandboxError) in
      ResultRecord(
        try await sandbox.execute(
          program.request, streams: ExecutionStreams(input: program.input.map { DataInput($0) }), control: control))
    }
  }

  /// Runs it to its end, and writes what happens, a line each. A client that reads slowly makes the program wait.
  func write(to body: inout any ResponseBodyWriter, in sandbox: any SandboxHandle) async throws {
    try await body.write(line: ExecutionEvent.started(in: sandbox.id))
    let (control, pieces) = (ExecutionControl(), Handover<OutputPiece>())
    let execution = Task { [program, watch] in
      defer { pieces.finish() }
      let streams = ExecutionStreams(
        input: program.input.map { DataInput($0) }, output: OutputPieces(.stdout, to: pieces),
        error: OutputPieces(.stderr, to: pieces))
      return await watch.duringAbsence({ control.end() }) {
        await Result(of: { () async throws(SandboxError) in
          ResultRecord(try await sandbox.execute(program.request, streams: streams, control: control))
        })
      }
    }
    do {
      while let piece = await pieces.next() {
        try await body.write(line: ExecutionEvent.output(piece.stream, piece.bytes))
      }
    } catch {
      pieces.abandon()
      control.end()
      _ = await execution.value
      throw error
    }
    try await body.write(line: Self.last(await execution.value))
  }

  private static func last(_ result: Result<ResultRecord, SandboxError>) -> ExecutionEvent {
    switch result {
    case .success(let record): .exit(record)
    case .failure(let error): .failure(Problem(error))
    }
  }
}

extension ExecutionControl {
  /// Ends the execution as SIGTERM does.
  fileprivate func end() { interrupt(15) }
}

/// Bytes that a program has written to one stream.
struct OutputPiece: Sendable {
  let stream: ExecutionEvent.Kind
  let bytes: [UInt8]
}

/// One stream of an execution, cut between characters: what is text stays text.
private final class OutputPieces: OutputSink {
  private let stream: ExecutionEvent.Kind
  private let pieces: Handover<OutputPiece>
  private let rest = Mutex<[UInt8]>([])

  init(_ stream: ExecutionEvent.Kind, to pieces: Handover<OutputPiece>) {
    self.stream = stream
    self.pieces = pieces
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    let whole = rest.withLock { rest in
      let all = rest + bytes
      let count = all.count - Self.unfinished(in: all)
      rest = Array(all[count...])
      return Array(all[..<count])
    }
    whole.isEmpty ? done(.delivered) : pieces.offer(OutputPiece(stream: stream, bytes: whole), done: done)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) {
    let last = rest.withLock { $0 }
    last.isEmpty ? done(.delivered) : pieces.offer(OutputPiece(stream: stream, bytes: last), done: done)
  }

  /// Number of bytes at the end that begin a character of UTF-8, and are not all of it.
  private static func unfinished(in bytes: [UInt8]) -> Int {
    for (index, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length = byte & 0xE0 == 0xC0 ? 2 : byte & 0xF0 == 0xE0 ? 3 : byte & 0xF8 == 0xF0 ? 4 : 1
      return index + 1 < length ? index + 1 : 0
    }
    return 0
  }
}
