import RemoteBackend
import SandboxCore
import ServiceAPI

/// A caller's wishes as to where sandboxes are made; what is nil is looked up in the environment.
package struct BackendWishes: Sendable, Equatable {
  /// Whether the caller wants this machine, whatever else is said.
  package var isLocal = false
  /// Address of a service.
  package var service: String?
  /// The key for it.
  package var apiKey: String?
  /// File with the key for it.
  package var apiKeyFile: String?

  /// No wishes.
  package init() {}
}

extension BackendWishes {
  /// The service that the caller, the environment or a login names, in this order, and the key for it; nil: this
  /// machine.
  ///
  /// Nothing is read from the working directory: what somebody checks out there must not choose the service.
  func service(_ environment: (String) -> String?) throws(SandboxError) -> RemoteService? {
    guard !isLocal else { return try thisMachine }
    if let named = service ?? environment("ALPHAGENT_API_URL") {
      let address = try ServiceAddress(parsing: named)
      return try remote(address, environment) { () throws(SandboxError) in
        // The login's key is for the login's service alone.
        guard let login = try StoredLogin.load(environment), login.isFor(address) else {
          throw RemoteService.keyMissing(for: address)
        }
        return login.key
      }
    }
    guard let login = try StoredLogin.load(environment) else { return try thisMachine }
    return try remote(try ServiceAddress(parsing: login.service), environment) { login.key }
  }

  /// No service; an error where the caller has given a key, which is never silently of no use.
  private var thisMachine: RemoteService? {
    get throws(SandboxError) {
      guard apiKey != nil || apiKeyFile != nil else { return nil }
      throw .failure(
        .keyWithoutService, "an API key was given, and no service that it is for",
        hint: "name the service in ALPHAGENT_API_URL, or leave the key out for a local sandbox")
    }
  }

  private func remote(
    _ address: ServiceAddress, _ environment: (String) -> String?, storedKey: () throws(SandboxError) -> String
  ) throws(SandboxError) -> RemoteService {
    let key: String
    if let given = apiKey {
      key = given
    } else if let apiKeyFile {
      key = try KeyFile.key(in: apiKeyFile)
    } else if let set = environment("ALPHAGENT_API_KEY") {
      key = set
    } else {
      key = try storedKey()
    }
    return try RemoteService(address, key: key, isInsecure: environment("ALPHAGENT_INSECURE_HTTP") == "1")
  }
}
