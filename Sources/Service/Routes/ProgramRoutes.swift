import Alphagent
import HTTPTypes
import Hummingbird
import Records
import SandboxCore
import ServiceAPI

/// Running programs, in a session or in a sandbox of their own.
struct ProgramRoutes {
  let sandboxes: Sandboxes

  var routes: [Route] {
    [ProgramRequest.Verb.run, .exec].flatMap { verb in
      [
        Route(.post, ServicePath.sandboxes + "/:id/\(verb.rawValue)") { request, context throws(SandboxError) in
          try await runInSession(verb, request, context)
        },
        Route(.post, "/v1/\(verb.rawValue)") { request, context throws(SandboxError) in
          try await runOnce(verb, request, context)
        },
      ]
    }
  }

  private func runInSession(
    _ verb: ProgramRequest.Verb, _ request: Request, _ context: ServiceContext
  ) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    var fields = try await request.fields(context)
    let program = try ProgramRequest(verb, from: &fields)
    try fields.finish()
    let session = try await sandboxes.session(of: context)
    guard !program.isDetached else { return try await detach(program, in: session) }
    let execution = WatchedExecution(program, watch: try await context.connection().watch)
    guard request.accepts(MediaType.lines) else { return .json(try await execution.result(in: session)) }
    return .lines { body in try await execution.write(to: &body, in: session) }
  }

  private func detach(
    _ program: ProgramRequest, in session: any SessionHandle
  ) async throws(SandboxError) -> Response {
    let number = try await session.detach(program.request)
    return .json(
      DetachedRecord(execution: ExecutionReference(session: session.id, number: number).description), status: .accepted,
      location: ServicePath.sandbox(session.id) + "/executions/\(number)")
  }

  private func runOnce(
    _ verb: ProgramRequest.Verb, _ request: Request, _ context: ServiceContext
  ) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let key = try context.authenticatedKey
    var fields = try await request.fields(context)
    let options = try SandboxRequest(from: &fields).options
    let program = try ProgramRequest(oneShot: verb, from: &fields)
    try fields.finish()
    let execution = WatchedExecution(program, watch: try await context.connection().watch)
    let sandbox = try await sandboxes.make(options, for: key)
    guard request.accepts(MediaType.lines) else {
      let result = await Result(of: { () async throws(SandboxError) in try await execution.result(in: sandbox.handle) })
      await sandbox.handle.terminate()
      return .json(try result.get())
    }
    return .lines { body in
      do {
        try await execution.write(to: &body, in: sandbox.handle)
        await sandbox.handle.terminate()
      } catch {
        await sandbox.handle.terminate()
        throw error
      }
    }
  }
}
