import Glibc
import Records
import TestSupport
import Testing

/// A session of a tool, and the commands that use it.
struct ToolSession {
  let tool: Tool
  let id: String
  var place = Place.here

  /// Variables by which commands find the session.
  var environment: [String: String] { get throws { try place.environment().merging(["ALPHAGENT_SESSION": id]) { $1 } } }

  /// Runs `alphagent` with the session in its environment.
  func run(_ arguments: String...) async throws -> Completed {
    try await tool.run(arguments, environment: environment)
  }

  func start(
    _ arguments: [String], output: Tool.Output = .captured, more: [Int32: OwnedDescriptor] = [:]
  ) throws -> ToolProcess {
    try tool.start(arguments, output: output, more: more, environment: environment)
  }

  func python(_ code: String) async throws -> Completed { try await run("run", "-c", code) }

  /// Record of the session as it is now.
  func info() async throws -> SessionRecord { try await run("info", "--json").decoded(SessionRecord.self) }

  func supervisor() async throws -> pid_t { try await info().supervisor }

  /// Process 1 of the sandbox, as the host sees it.
  func agent() async throws -> pid_t {
    let bubblewrap = try #require(HostProcess.children(of: try await supervisor()).first)
    return try #require(HostProcess.children(of: bubblewrap).first)
  }
}

/// Where the sandboxes of a test are.
enum Place: String, CaseIterable, CustomTestStringConvertible {
  case here, service

  var testDescription: String { rawValue }

  private static let loopback = Result { try LoopbackService.start() }

  /// Variables that make commands use the place.
  func environment() throws -> [String: String] {
    guard self == .service else { return [:] }
    let service = try Self.loopback.get()
    return ["ALPHAGENT_API_URL": service.url, "ALPHAGENT_API_KEY": service.key]
  }
}

/// Runs the body with an ordinary user's session in that place, which is gone afterwards.
func withSession(
  at place: Place, _ options: [String] = [], isolation: isolated (any Actor)? = #isolation,
  _ body: (ToolSession) async throws -> Void
) async throws {
  try await withTool(as: .ordinary) { tool in
    let created = try await tool.run(["create"] + options, environment: place.environment())
    let session = ToolSession(tool: tool, id: try #require(created.lines.first, "\(created)"), place: place)
    try await body(session)
    #expect(try await session.run("terminate").status == 0)
  }
}

/// Runs the body with a session that this make's user has made with its runtime.
func withSession(
  as make: Make, _ options: [String] = [], isolation: isolated (any Actor)? = #isolation,
  _ body: (ToolSession) async throws -> Void
) async throws {
  try make.check()
  try await withSession(as: make.user, make.options + options, body)
}

/// Runs the body with a tool and a session of its own; afterwards both are gone, and nothing is left of them.
func withSession(
  as user: HostUser, _ options: [String] = [], taking part: Capacity.Part = .one,
  isolation: isolated (any Actor)? = #isolation, _ body: (ToolSession) async throws -> Void
) async throws {
  try await withTool(as: user, taking: part) { tool in
    let created = try await tool.run(["create"] + options)
    try #require(created.status == 0, "\(created)")
    try await body(ToolSession(tool: tool, id: try #require(created.lines.first)))
    #expect(try await tool.run(["terminate", "--all"]).status == 0)
  }
}
