import SandboxCore

/// Names of sessions, for a word that is being typed.
struct SessionNames {
  private let request: CompletionRequest

  init(_ request: CompletionRequest) { self.request = request }

  /// The name of each, or its id where it has none or where an id is being typed.
  func all() async throws(SandboxError) -> [String] {
    let sessions = try await list()
    let names = sessions.map { $0.name ?? $0.id }
    return request.word.isEmpty ? names : names + sessions.map(\.id)
  }

  func labels() async throws(SandboxError) -> [String] {
    try await list().flatMap { $0.labels.map { "\($0.key)=\($0.value)" } }
  }

  func list() async throws(SandboxError) -> [SessionInfo] { try await request.backend()?.list() ?? [] }
}
