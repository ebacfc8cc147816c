package import LocalBackend
package import SandboxCore
import SystemCalls

/// Chooses where sandboxes are made: the one place that knows the backends.
///
/// - Parameters:
///   - isLocal: whether the caller wants this machine, whatever the environment says.
///   - apiKey: the key that the caller gives explicitly: never ignored.
///   - local: a local backend that has begun something already.
package func chooseBackend(
  isLocal: Bool = false, apiKey: String? = nil, local: LocalBackend? = nil,
  environment: (String) -> String? = environmentVariable
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
  return local ?? LocalBackend()
}

/// This machine, as far as it makes sandboxes.
package enum Host {
  /// Tries what this host can enforce, in one small sandbox as far as it takes one; about a second. A cancelled task tries no
  /// more, and then the report is not complete.
  package static func inspect() async -> HostReport { await HostReport.inspect() }

  /// Removes what owners that are gone left behind; returns of how many sandboxes.
  package static func collectGarbage() async throws(SandboxError) -> Int { try await LocalBackend.collectGarbage() }
}
