import RemoteBackend
package import SandboxCore
import ServiceAPI
import SystemCalls

/// The service that is used where nothing else is said.
package enum ServiceLogin {
  /// Checks the key with the service, and remembers both; returns the service's address.
  package static func store(
    _ service: String, key: String, environment: (String) -> String? = environmentVariable
  ) async throws(SandboxError) -> String {
    var wishes = BackendWishes()
    (wishes.service, wishes.apiKey) = (service, key)
    guard let remote = try wishes.service(environment) else { return service }
    try await RemoteBackend(remote).checkKey()
    try StoredLogin(service: remote.address.description, key: remote.key).store(environment)
    return remote.address.description
  }

  /// Forgets them; false where nothing was remembered.
  package static func remove(
    environment: (String) -> String? = environmentVariable
  ) throws(SandboxError) -> Bool { try StoredLogin.remove(environment) }
}
