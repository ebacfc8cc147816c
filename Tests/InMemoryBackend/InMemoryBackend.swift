package import SandboxCore

/// Backend whose sandboxes are only files in memory and a handful of programs: the smallest possible one, which shows
/// what a backend owes its callers.
package actor InMemoryBackend: Backend {
  private var sessions: [InMemorySandbox] = []

  package init() {}

  package func make(_ options: SandboxOptions) -> any SandboxHandle { InMemorySandbox(options, SessionOptions()) }

  package func create(
    _ options: SandboxOptions, _ session: SessionOptions
  ) async throws(SandboxError) -> any SessionHandle {
    for other in await living() where session.name != nil && other.options.name == session.name {
      throw .failure(.nameTaken, "there is a session named '\(session.name ?? "")'")
    }
    let sandbox = InMemorySandbox(options, session)
    sessions.append(sandbox)
    return sandbox
  }

  package func attach(to session: String) async throws(SandboxError) -> any SessionHandle { try await find(session) }

  package func list() async throws(SandboxError) -> [SessionInfo] {
    var infos: [SessionInfo] = []
    for sandbox in await living() { infos.append(await sandbox.info()) }
    return infos
  }

  package func info(_ session: String) async throws(SandboxError) -> SessionInfo { await (try find(session)).info() }

  package func terminate(_ session: String) async throws(SandboxError) -> String {
    let sandbox = try await find(session)
    await sandbox.terminate()
    return sandbox.id
  }

  private func living() async -> [InMemorySandbox] {
    var living: [InMemorySandbox] = []
    for sandbox in sessions where await !sandbox.isTerminated { living.append(sandbox) }
    return living
  }

  private func find(_ reference: String) async throws(SandboxError) -> InMemorySandbox {
    let matches = await living().filter { $0.options.name == reference || $0.id.hasPrefix(reference) }
    guard matches.count <= 1 else { throw .failure(.sessionAmbiguous, "'\(reference)' begins several ids") }
    guard let match = matches.first, !reference.isEmpty else {
      throw .failure(.sessionUnknown, "there is no session '\(reference)'")
    }
    return match
  }
}
