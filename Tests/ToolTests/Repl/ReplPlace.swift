import TestSupport
import Testing

/// Where the sandboxes of a prompt are, and who asks for them.
enum ReplPlace: String, CaseIterable, CustomTestStringConvertible {
  case root, ordinary, service

  /// Places that this process can try.
  static let all = allCases.filter { $0 != .root || HostUser.all.contains(.root) }

  var testDescription: String { rawValue }
  var user: HostUser { self == .root ? .root : .ordinary }

  private static let shared = Result { try LoopbackService.start() }

  func environment() throws -> [String: String] {
    guard self == .service else { return [:] }
    let service = try Self.shared.get()
    return ["ALPHAGENT_API_URL": service.url, "ALPHAGENT_API_KEY": service.key]
  }
}

/// Runs the body with a prompt; afterwards nothing is left of it.
func withPrompt(
  in place: ReplPlace = .ordinary, _ arguments: [String] = [], columns: Int = 80, rows: Int = 24,
  environment: [String: String] = [:], isolation: isolated (any Actor)? = #isolation,
  _ body: (Screen, Tool) async throws -> Void
) async throws {
  try await withTool(as: place.user) { tool in
    let variables = try place.environment().merging(environment) { $1 }
    let screen = try await Screen(tool, arguments, columns: columns, rows: rows, environment: variables)
    do {
      _ = try await screen.prompts()
      try await body(screen, tool)
    } catch {
      try await screen.close()
      throw error
    }
    try await screen.close()
  }
}
