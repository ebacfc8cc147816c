import Alphagent
import HTTPTypes
import Hummingbird
import Records
import SandboxCore
import ServiceAPI
import ServiceKeys

/// Making, listing, showing and ending sandboxes.
struct SandboxRoutes {
  let sandboxes: Sandboxes
  let repeats: RepeatedRequests

  var routes: [Route] {
    [
      Route(.post, ServicePath.sandboxes, create), Route(.get, ServicePath.sandboxes, list),
      Route(.get, ServicePath.sandboxes + "/:id", show), Route(.delete, ServicePath.sandboxes + "/:id", terminate),
    ]
  }

  @Sendable private func create(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    let (key, repetition) = (try context.authenticatedKey, try RepetitionKey(of: request))
    var fields = try await request.fields(context)
    let whole = fields
    let options = try SandboxRequest(from: &fields).options
    let session = try fields.sessionOptions()
    try fields.finish()
    let made = try await repeats.once(repetition, by: key.id, whole) { () async throws(SandboxError) in
      let handle = try await sandboxes.create(options, session, for: key)
      do throws(SandboxError) {
        let info = try await handle.info()
        try await handle.keep()
        return info
      } catch {
        await handle.terminate()
        throw error
      }
    }
    return .json(SessionRecord(made), status: .created, location: ServicePath.sandbox(made.id))
  }

  @Sendable private func list(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    var query = try QueryFields(of: request)
    var labels: [String: String] = [:]
    for text in query.all("label") {
      let label = try named("label") { () throws(SandboxError) in try SessionOptions.parseLabel(text) }
      labels[label.key] = label.value
    }
    let (limit, cursor) = (try query.number("limit", in: 1...1000) ?? 100, try query.text("cursor"))
    try query.finish()
    let all = try await Host.backend(of: context.owner).list().filter { $0.has(labels) }
    return .json(try SessionPage(all, after: cursor, limit: limit))
  }

  @Sendable private func show(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    return .json(SessionRecord(try await Host.backend(of: context.owner).info(context.sandbox)))
  }

  @Sendable private func terminate(
    _ request: Request, _ context: ServiceContext
  ) async throws(SandboxError) -> Response {
    try QueryFields(of: request).finish()
    return .json(TerminatedRecord(terminated: [try await sandboxes.terminate(context)]))
  }
}

extension SessionPage {
  /// The sessions behind a cursor, the oldest first.
  fileprivate init(_ all: [SessionInfo], after cursor: String?, limit: Int) throws(SandboxError) {
    let rest = try cursor.map { text throws(SandboxError) in try Position(text).rest(of: all) } ?? all[...]
    let page = rest.prefix(limit)
    self.init(
      sandboxes: page.map(SessionRecord.init),
      next: page.count < rest.count ? page.last.map { Position($0).text } : nil)
  }

  /// Place in a list that is sorted by the time of making: its sessions may end meanwhile, and others be made.
  private struct Position {
    let created: Int64
    let id: String

    init(_ session: SessionInfo) { (created, id) = (session.created, session.id) }

    init(_ text: String) throws(SandboxError) {
      let parts = text.split(separator: "-", maxSplits: 1)
      guard parts.count == 2, let created = Int64(parts[0]) else {
        throw .usage("cursor: '\(text)' is none", hint: "give the next of an earlier answer")
      }
      (self.created, id) = (created, String(parts[1]))
    }

    var text: String { "\(created)-\(id)" }

    func rest(of all: [SessionInfo]) -> ArraySlice<SessionInfo> {
      all.drop { ($0.created, $0.id) <= (created, id) }
    }
  }
}
