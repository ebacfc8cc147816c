import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Records
import SandboxCore
import ServiceAPI

/// Turns whatever goes wrong into a problem document.
struct ProblemAnswers: RouterMiddleware {
  typealias Context = ServiceContext

  let routes: RouteTable

  func handle(
    _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as SandboxError {
      return answer(to: request, error)
    } catch let refusal as any HTTPResponseError {
      return answer(to: request, error(for: refusal.status, of: request))
    } catch is CancellationError {
      return answer(to: request, .failure(.serviceBusy, "the service is being stopped"))
    } catch {
      context.logger.error("a request failed", metadata: ["error": "\(error)"])
      return answer(to: request, .failure(.serviceFailed, "the service could not do it"))
    }
  }

  /// The error that a status of the library's stands for.
  private func error(for status: HTTPResponse.Status, of request: Request) -> SandboxError {
    switch status {
    case .notFound where !routes.methods(for: request.uri.path).isEmpty:
      .failure(.methodUnknown, "'\(request.method.rawValue)' is no method of this path")
    case .notFound: .failure(.pathUnknown, "there is no path '\(request.uri.path)'", hint: "see /openapi.yaml")
    case .contentTooLarge: .failure(.requestTooLarge, "the request is too large")
    default: .failure(.malformedRequest, "the request cannot be read")
    }
  }

  private func answer(to request: Request, _ error: SandboxError) -> Response {
    let problem = Problem(error)
    var fields: HTTPFields = [.contentType: Problem.mediaType]
    switch problem.status {
    case 401: fields[.wwwAuthenticate] = "Bearer"
    case 405: fields[.allow] = routes.methods(for: request.uri.path).joined(separator: ", ")
    case 429, 503: fields[.retryAfter] = "5"
    default: break
    }
    // The rest of such a body is not worth reading.
    if error.code == .requestTooLarge || request.headers[.upgrade] != nil { fields[.connection] = "close" }
    return Response(
      status: .init(code: problem.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: JSONText.of(problem))))
  }
}

/// The paths of the service and their methods.
final class RouteTable: Sendable {
  private let rows: [(template: [Substring], method: HTTPRequest.Method)]

  init(_ rows: [(path: String, method: HTTPRequest.Method)]) {
    self.rows = rows.map { ($0.path.split(separator: "/"), $0.method) }
  }

  /// Methods of the templates that a path fits.
  func methods(for path: String) -> [String] {
    let segments = path.split(separator: "/")
    return rows.filter { row in
      row.template.count == segments.count
        && zip(row.template, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }.map(\.method.rawValue)
  }
}
