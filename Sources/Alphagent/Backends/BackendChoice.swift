import LocalBackend
import RemoteBackend
package import SandboxCore
import ServiceAPI
import SystemCalls

/// Choice of a backend; only this folder knows them all.
package struct BackendChoice: Sendable {
  private let local: LocalBackend
  /// The service that the wishes named, with work on the expectation under way; nil for none.
  private let remote: (service: RemoteService, backend: RemoteBackend)?

  /// - Parameters:
  ///   - expectation: the caller's likely request; the likely backend starts work on it.
  ///   - wishes: what is known of the caller's wishes; nil: nothing, so that no work is started.
  package init(
    expecting expectation: Expectation = .nothing, wishing wishes: BackendWishes? = nil,
    environment: (String) -> String? = environmentVariable
  ) {
    guard expectation != .nothing, let wishes else {
      (remote, local) = (nil, LocalBackend())
      return
    }
    do throws(SandboxError) {
      let service = try wishes.service(environment)
      remote = service.map { ($0, RemoteBackend($0, expecting: expectation)) }
      local = LocalBackend(expecting: service == nil ? expectation : .nothing)
    } catch {
      // `backend` will throw it.
      (remote, local) = (nil, LocalBackend())
    }
  }

  /// The backend for a caller. Throws an `AuthenticationError` where a service is named and no key for it is known.
  package func backend(
    _ wishes: BackendWishes = BackendWishes(), environment: (String) -> String? = environmentVariable
  ) throws(SandboxError) -> any Backend {
    guard let service = try wishes.service(environment) else { return local }
    return backend(of: service)
  }

  /// Address of the service that a caller's sandboxes are in; nil where this machine makes them, or nobody.
  package func service(
    _ wishes: BackendWishes, environment: (String) -> String? = environmentVariable
  ) -> String? {
    (try? wishes.service(environment))?.address.description
  }

  /// Removes a sandbox that was begun for the expectation and not used.
  package func discardUnused() async { await local.discardUnused() }

  /// What the service that a caller wishes for can enforce, and how far away it is; nil where this machine is meant.
  package func inspectService(
    _ wishes: BackendWishes, environment: (String) -> String? = environmentVariable
  ) async throws(SandboxError) -> ServiceInspection? {
    guard let service = try wishes.service(environment) else { return nil }
    let backend = backend(of: service)
    let (version, roundTrip) = try await backend.distance()
    return ServiceInspection(
      address: service.address.description, version: version, roundTrip: roundTrip, host: try await backend.host())
  }

  private func backend(of service: RemoteService) -> RemoteBackend {
    if let remote, remote.service == service { return remote.backend }
    return RemoteBackend(service)
  }
}

/// A service as it is seen from here.
package struct ServiceInspection: Sendable {
  package let address: String
  /// Its release.
  package let version: String
  /// Time that a request takes.
  package let roundTrip: Duration
  /// What its host can enforce.
  package let host: HostReport
}
