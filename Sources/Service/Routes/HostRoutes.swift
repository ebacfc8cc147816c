import ServiceKeys
import Alphagent
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import SandboxCore
import ServiceAPI

/// The service itself: whether it lives, what it can enforce, what it has done, and its interface.
struct HostRoutes {
  let sandboxes: Sandboxes
  let metrics: ServiceMetrics
  let host = HostInspection()

  var routes: [Route] {
    [
      Route(.get, ServicePath.health) { _, _ throws(SandboxError) in .json(HealthRecord.current) },
      Route(.get, ServicePath.host) { _, _ throws(SandboxError) in .json(HostRecord(await host.report())) },
      Route(.get, ServicePath.interface) { _, _ throws(SandboxError) in
        Response(
          status: .ok, headers: [.contentType: "application/yaml"],
          body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml)))
      },
      Route(.get, "/metrics", showMetrics),
    ]
  }

  @Sendable private func showMetrics(
    _ request: Request, _ context: ServiceContext
  ) async throws(SandboxError) -> Response {
    guard try context.authenticatedKey.readsMetrics else {
      throw .failure(.originRefused, "the key may not read metrics", hint: "make one with 'key create --metrics'")
    }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text(sandboxes: try await sandboxes.count()))))
  }
}

/// What the service's host can enforce, tried at most once a minute: each trial makes a sandbox.
actor HostInspection {
  private var latest: (trial: Task<HostReport, Never>, time: ContinuousClock.Instant)?

  func report() async -> HostReport {
    if let latest, ContinuousClock.now - latest.time < .seconds(60) { return await latest.trial.value }
    let trial = Task { await Host.inspect() }
    latest = (trial, .now)
    return await trial.value
  }
}
