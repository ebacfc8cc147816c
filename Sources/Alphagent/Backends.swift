import Sessions
import LocalBackend
package import SandboxCore
import SystemCalls

/// Chooses where sandboxes are made: the one place that knows the backends.
package struct BackendChoice: Sendable {
  private let local: LocalBackend

  /// - Parameter expectation: what will most likely be asked for; a local backend begins with it.
  package init(expecting expectation: Expectation = .nothing) { local = LocalBackend(expecting: expectation) }

  /// The backend for a caller.
  ///
  /// - Parameters:
  ///   - isLocal: whether the caller wants this machine, whatever the environment says.
  ///   - apiKey: the key that the caller gives explicitly: never ignored.
  package func backend(
    isLocal: Bool = false, apiKey: String? = nil, environment: (String) -> String? = environmentVariable
  ) throws(SandboxError) -> any Backend {
    guard isLocal || environment("ALPHAGENT_API_URL") == nil else {
      throw .failure(
        .unsupported, "ALPHAGENT_API_URL is set, and this version has no remote service",
        hint: "unset it, or give --local")
    }
    guard apiKey == nil else {
      throw .failure(
        .keyWithoutService, "an API key was given, and no service that it is for",
        hint: "leave the key out for a local sandbox")
    }
    return local
  }

  /// Removes a sandbox that was begun and that nobody took.
  package func discardUnused() async { await local.discardUnused() }
}

/// This machine, as far as it makes sandboxes.
package enum Host {
  /// Tries what this host can enforce, in one small sandbox as far as it takes one; about a second. A cancelled task tries no
  /// more, and then the report is not complete.
  package static func inspect() async -> HostReport { await HostReport.inspect() }

  /// Removes what owners that are gone left behind; returns of how many sandboxes.
  package static func collectGarbage() async throws(SandboxError) -> Int { try await LocalBackend.collectGarbage() }
}

/// The process of one session, which whoever creates one starts.
package final class SessionProcess: Sendable {
  /// The hidden subcommand of the tool that is one.
  package static let command = LocalBackend.supervisorCommand

  private let supervisor: LocalBackend.SessionSupervisor

  package init() throws(SandboxError) { supervisor = try LocalBackend.supervisor() }

  /// Serves the session until it is over.
  package func run() async { await supervisor.run() }

  /// From any thread: ends the session.
  package func end() { supervisor.end() }
}
