import Hummingbird
import Records
import SandboxCore
import ServiceAPI

/// A detached execution whose events are read from its session's log, by any number of clients and from any place.
struct FollowedExecution: Sendable {
  private let number: Int
  private let session: any SessionHandle
  /// Number of events that the client has seen.
  private let from: Int
  private let reading: LogReading

  init(_ number: Int, in session: any SessionHandle, from: Int) {
    self.number = number
    self.session = session
    self.from = from
    reading = LogReading(of: session, follow: true)
  }

  /// Gives it up; the execution goes on.
  func close() { reading.close() }

  /// Writes the events behind the client's place, and as the last one the result.
  func write(to body: inout any ResponseBodyWriter) async throws {
    defer { reading.close() }
    var offset = 0
    while let entries = await reading.next() {
      for entry in entries {
        if case .ended(number, _, _, _) = entry.event { return try await finish(&body, offset + 1) }
        guard var event = event(for: entry.event) else { continue }
        offset += 1
        event.offset = offset
        if offset > from { try await body.write(line: event) }
      }
    }
    let error = await reading.failure ?? .failure(.sessionLost, "the session has ended")
    try await body.write(line: ExecutionEvent.failure(Problem(error)))
  }

  private func finish(_ body: inout any ResponseBodyWriter, _ offset: Int) async throws {
    let result = await Result(of: { () async throws(SandboxError) in try await session.wait(for: number) })
    var event: ExecutionEvent =
      switch result {
      case .success(let result): .exit(ResultRecord(result))
      case .failure(let error): .failure(Problem(error))
      }
    event.offset = offset
    try await body.write(line: event)
  }

  private func event(for event: SessionLogEntry.Event) -> ExecutionEvent? {
    switch event {
    case .began(number, _): .started(in: session.id)
    case .output(number, let stream, let bytes): .output(stream == .stderr ? .stderr : .stdout, bytes)
    case .dropped(let count): .dropped(count)
    default: nil
    }
  }
}
