import Alphagent
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import SandboxCore
import ServiceAPI

/// What runs or has run in a session: found, waited for, followed, signalled and ended.
struct ExecutionRoutes {
  private static let path = ServicePath.sandboxes + "/:id/executions"

  /// The longest that an answer may wait.
  private static let longestWait = Duration.seconds(3600)

  let sandboxes: Sandboxes

  var routes: [Route] {
    [
      Route(.get, Self.path, list), Route(.get, Self.path + "/:n", show), Route(.delete, Self.path + "/:n", end),
      Route(.post, Self.path + "/:n/signal", signal), Route(.get, Self.path + "/:n/events", follow),
      Route(.get, ServicePath.sandboxes + "/:id/logs", showLog),
    ]
  }

  @Sendable private func list(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let session = try await sandboxes.session(of: context)
    return .json(
      ExecutionList(executions: ExecutionRecord.all(in: try await LogReading.all(of: session), of: session.id)))
  }

  @Sendable private func show(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    var query = try QueryFields(of: request)
    let wait = try query.text("wait").map { text throws(SandboxError) in
      try named("wait") { () throws(SandboxError) in try Duration(parsing: text) }
    }
    try query.finish()
    let (session, number) = (try await sandboxes.session(of: context), try number(context))
    var record = try await Self.record(of: number, in: session)
    if record.state == .ended || wait != nil {
      let connection = try await context.connection()
      let limit = record.state == .ended ? .seconds(10) : min(wait ?? .zero, Self.longestWait)
      let result = try await Self.result(
        of: number, in: try await attachAlone(context), within: limit, connection.watch, on: context.channel.eventLoop)
      if result != nil { record = try await Self.record(of: number, in: session) }
      record.result = result.map { ResultRecord($0) }
    }
    return .json(record)
  }

  @Sendable private func end(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let (session, number) = (try await sandboxes.session(of: context), try number(context))
    try await session.end(execution: number)
    return .json(TerminatedRecord(terminated: [ExecutionReference(session: session.id, number: number).description]))
  }

  @Sendable private func signal(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    var fields = try await request.fields(context)
    let name = try fields.text("signal") ?? ""
    try fields.finish()
    guard let signal = ["HUP": 1, "INT": 2, "KILL": 9, "TERM": 15][name] as Int32? else {
      throw .usage("signal: '\(name)' is none that can be sent", hint: "use INT, TERM, HUP or KILL")
    }
    try await sandboxes.session(of: context).signal(signal, execution: number(context))
    return Response(status: .noContent)
  }

  /// Connects to the session for a wait that closing the connection ends.
  private func attachAlone(_ context: ServiceContext) async throws(SandboxError) -> any SessionHandle {
    try await Host.backend(of: context.owner).attach(to: context.sandbox)
  }

  private func number(_ context: ServiceContext) throws(SandboxError) -> Int {
    let text = try context.segment("n")
    guard let number = Int(text), number > 0 else {
      throw .failure(.executionUnknown, "there is no execution '\(text)'")
    }
    return number
  }

  private static func record(
    of number: Int, in session: any SessionHandle
  ) async throws(SandboxError) -> ExecutionRecord {
    let reference = ExecutionReference(session: session.id, number: number).description
    let records = ExecutionRecord.all(in: try await LogReading.all(of: session), of: session.id)
    guard let record = records.first(where: { $0.execution == reference }) else {
      throw .failure(.executionUnknown, "there is no execution #\(number) in the log")
    }
    return record
  }

  /// Waits for an execution's result, over a connection of its own; nil where it does not come in time, where the client
  /// leaves, and where the session does not keep it any more.
  private static func result(
    of number: Int, in session: any SessionHandle, within limit: Duration, _ watch: ClientWatch,
    on loop: any EventLoop
  ) async throws(SandboxError) -> ExecutionResult? {
    let alarm = loop.scheduleTask(in: TimeAmount(limit)) { Task { await session.abandon() } }
    defer { alarm.cancel() }
    return await watch.duringAbsence({ Task { await session.abandon() } }) {
      let result = try? await session.wait(for: number)
      return result?.verdict.reason == .lost && result?.sessionEnd == nil ? nil : result
    }
  }
}

/// The object that lists executions.
struct ExecutionList: Encodable, Sendable {
  let executions: [ExecutionRecord]
}

// MARK: Streams

extension ExecutionRoutes {
  @Sendable private func showLog(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    var query = try QueryFields(of: request)
    let follow = try query.flag("follow")
    try query.finish()
    let (session, watch) = (try await sandboxes.session(of: context), try await context.connection().watch)
    return .lines { body in
      let reading = LogReading(of: session, follow: follow)
      defer { reading.close() }
      try await watch.duringAbsence({ reading.close() }) {
        while let entries = await reading.next() {
          for entry in entries { try await body.write(line: LogRecord(entry, of: session.id)) }
        }
      }
      try await body.write(line: LogEnd(problem: await reading.failure.map { Problem($0) }))
    }
  }

  /// Streams an execution's events from the session's log; an offset counts events of the execution.
  @Sendable private func follow(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    var query = try QueryFields(of: request)
    let from = try query.number("from", in: 0...Int.max) ?? 0
    try query.finish()
    let (number, watch) = (try number(context), try await context.connection().watch)
    let session = try await sandboxes.session(of: context)
    _ = try await Self.record(of: number, in: session)
    let following = FollowedExecution(number, in: session, from: from)
    return .lines { body in
      try await watch.duringAbsence({ following.close() }) { try await following.write(to: &body) }
    }
  }
}
