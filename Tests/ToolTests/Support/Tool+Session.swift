import Glibc
import Records
import TestSupport
import Testing

/// A session of a tool, and the commands that use it.
struct ToolSession {
  let tool: Tool
  let id: String

  /// Runs `alphagent` with the session in its environment.
  func run(_ arguments: String...) async throws -> Completed {
    try await tool.run(arguments, environment: ["ALPHAGENT_SESSION": id])
  }

  func start(
    _ arguments: [String], output: Tool.Output = .captured, more: [Int32: OwnedDescriptor] = [:]
  ) throws -> ToolProcess {
    try tool.start(arguments, output: output, more: more, environment: ["ALPHAGENT_SESSION": id])
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
