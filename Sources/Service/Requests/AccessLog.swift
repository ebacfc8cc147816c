import HTTPTypes
import Hummingbird
import Logging

/// Writes a line for each request: whose, what and how long; never a key, a query, a body or an output.
struct AccessLog: RouterMiddleware {
  typealias Context = ServiceContext

  let metrics: ServiceMetrics

  /// Header with the id of the request in the service's log.
  private static let requestID = HTTPField.Name("x-request-id")

  func handle(
    _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response = try await next(request, context)
    let time = ContinuousClock.now - start
    let route = context.endpointPath ?? "none"
    metrics.count(request.method.rawValue, route, response.status.code, time)
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
        "duration_ms": "\(time / .milliseconds(1))", "key": "\(context.keyID ?? "-")",
      ])
    if let name = Self.requestID { response.headers[name] = context.id }
    return response
  }
}
