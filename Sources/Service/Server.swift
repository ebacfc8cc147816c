import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOPosix
package import SandboxCore
package import ServiceAPI
package import ServiceKeys
import ServiceLifecycle

/// The service: sandboxes of this machine over HTTP, until a signal.
///
/// Its sessions belong to their supervisors, so that they outlive it, and are found again by their records.
package struct Server: Sendable {
  private let options: ServiceOptions
  private let address: ListenAddress
  private let keys: KeyStore
  private let bounds: OperatorBounds
  private let logger: Logger
  private let metrics = ServiceMetrics()

  /// Most connections at once; more wait until one is closed.
  private static let mostConnections = 8192
  /// Time after which a connection is closed on which no request is being answered.
  private static let idleTime = TimeAmount.seconds(60)
  /// Most bytes of all header fields together.
  private static let largestHead = 64 << 10

  /// Throws for options that make no safe service.
  package init(_ options: ServiceOptions, keys: KeyStore) throws(SandboxError) {
    self.options = options
    self.keys = keys
    address = try ListenAddress(options)
    bounds = try OperatorBounds(options)
    logger = ServiceLog.logger(options.logFormat)
  }

  /// Serves until SIGINT or SIGTERM; requests under way are then answered.
  package func run(listening: @escaping @Sendable (_ url: String) async -> Void) async throws(SandboxError) {
    do {
      let (server, services) = try channels()
      let application = Application(
        responder: responder(), server: server,
        configuration: .init(
          address: .hostname(address.host, port: address.port), serverName: nil, backlog: 1024,
          reuseAddress: true, availableConnectionsDelegate: .maximum(Self.mostConnections, logger: logger)),
        services: services,
        onServerRunning: { channel in await listening(address.url(channel.localAddress?.port)) },
        eventLoopGroupProvider: .singleton, logger: logger)
      try await application.runService()
      if options.endsSandboxes { try await Sandboxes.endAll() }
    } catch let error as SandboxError {
      throw error
    } catch {
      throw .failure(
        .startFailed, "cannot serve at '\(options.listen)': \(error)", hint: "choose another address with --listen")
    }
  }

  /// What every service serves, as `GET /v1/sandboxes/:id`.
  package static func operations() throws(SandboxError) -> [String] {
    routes(try OperatorBounds(ServiceOptions()), ServiceMetrics()).map { "\($0.method) \($0.path)" }
  }

  private static func routes(_ bounds: OperatorBounds, _ metrics: ServiceMetrics) -> [Route] {
    let sandboxes = Sandboxes(bounds)
    return SandboxRoutes(sandboxes: sandboxes, repeats: RepeatedRequests()).routes
      + ProgramRoutes(sandboxes: sandboxes).routes + FileRoutes(sandboxes: sandboxes).routes
      + StreamRoutes(sandboxes: sandboxes).routes + ExecutionRoutes(sandboxes: sandboxes).routes
      + HostRoutes(sandboxes: sandboxes, metrics: metrics).routes
  }

  private func responder() -> some HTTPResponder<ServiceContext> {
    let routes = Self.routes(bounds, metrics)
    let router = Router(context: ServiceContext.self)
    router.add(middleware: AccessLog(metrics: metrics))
    router.add(middleware: ProblemAnswers(routes: RouteTable(routes.map { ($0.path, $0.method) })))
    router.add(middleware: OriginGuard(origins: Set(options.allowedOrigins), hosts: address.hostNames))
    router.add(middleware: Authentication(keys: keys))
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { try await route.answer($0, $1) }
    }
    return router.buildResponder()
  }

  private func channels() throws -> (HTTPServerBuilder, [any Service]) {
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ClientConnection()], idleTimeout: Self.idleTime,
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: Self.largestHead, maxHeaderListSize: Self.largestHead, maxHeaderFieldCount: 200))
    guard let certificate = options.tlsCertificate, let key = options.tlsKey else {
      return (HTTPServerBuilder { HTTP1Channel(responder: $0, configuration: configuration) }, [])
    }
    let files = TLSFiles(certificate: certificate, key: key)
    let reload = CertificateReload(files: files, logger: logger)
    let builder = HTTPServerBuilder { responder in
      try reload.channel(try files.configuration()) { tls in
        try HTTP2UpgradeChannel(
          tlsConfiguration: tls, configuration: .init(idleTimeout: .seconds(60), streamConfiguration: configuration),
          responder: responder)
      }
    }
    return (builder, [reload])
  }
}
