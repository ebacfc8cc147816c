import HTTPTypes
import Hummingbird
import SandboxCore
import ServiceAPI
import ServiceKeys

/// Finds out whose request it is; all but a few paths need a key.
struct Authentication: RouterMiddleware {
  typealias Context = ServiceContext

  let keys: KeyStore

  private static let openPaths: Set = [ServicePath.health, ServicePath.interface]

  func handle(
    _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    guard !Self.openPaths.contains(request.uri.path) else { return try await next(request, context) }
    context.authenticate(as: try await keys.authenticate(try Self.bearer(of: request)))
    return try await next(request, context)
  }

  private static func bearer(of request: Request) throws(SandboxError) -> String {
    let given = request.headers[values: .authorization]
    guard given.count == 1, let text = given.first else {
      throw .failure(.keyMissing, "the request has no API key", hint: "give it as 'Authorization: Bearer KEY'")
    }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw .failure(.keyInvalid, "the header Authorization has no API key", hint: "give it as 'Bearer KEY'")
    }
    return String(parts[1])
  }
}

/// Refuses what a web page could have sent: a page that a person visits must not drive a service on the same machine,
/// neither by its own name nor by one that it has made to lead here.
struct OriginGuard: RouterMiddleware {
  typealias Context = ServiceContext

  /// Origins that may use the service.
  let origins: Set<String>
  /// Names by which the service is called; nil: any.
  let hosts: Set<String>?

  func handle(
    _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    if let origin = request.headers[.origin], !origins.contains(origin) {
      throw SandboxError.failure(.originRefused, "web pages of '\(origin)' may not use this service")
    }
    guard let hosts else { return try await next(request, context) }
    let authority = request.head.authority ?? ""
    guard let name = Self.name(of: authority), hosts.contains(name) else {
      throw SandboxError.failure(.originRefused, "this service is not called '\(authority)'")
    }
    return try await next(request, context)
  }

  /// The name in `NAME:PORT`, in lower case; nil where it is none.
  static func name(of authority: String) -> String? {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") && UInt16(rest.dropFirst()) != nil else { return nil }
      return String(authority[...end]).lowercased()
    }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return nil }
    guard parts.count == 1 || UInt16(parts[1]) != nil else { return nil }
    return name.lowercased()
  }
}
