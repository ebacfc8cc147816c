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
import UnixSignals

/// The service: sandboxes of this machine over HTTP, until a signal.
///
/// Its sessions belong to their supervisors, so that they outlive it, and are found again by their records.
package struct Server: Sendable {
  private let options: ServiceOptions
  private let activation: Activation
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
  package init(_ options: ServiceOptions, keys: KeyStore, _ activation: Activation) throws(SandboxError) {
    self.options = options
    self.keys = keys
    self.activation = activation
    address = try ListenAddress(options, activation)
    bounds = try OperatorBounds(options)
    logger = ServiceLog.logger(options.logFormat)
  }

  /// Serves until SIGINT or SIGTERM; requests under way are then answered.
  package func run(listening: @escaping @Sendable (_ url: String) async -> Void) async throws(SandboxError) {
    do {
      let services = try services { [address, activation] port in
        await listening(address.url(port))
        activation.ready()
      }
      let group = ServiceGroup(
        configuration: .init(
          services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try await group.run()
      if options.endsSandboxes { try await Sandboxes.endAll() }
    } catch let error as SandboxError {
      throw error
    } catch {
      throw .failure(
        .startFailed, "cannot serve at '\(address.place)': \(error)", hint: "choose another address with --listen")
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

  /// What runs side by side; the first is the last to end.
  private func services(_ listening: @escaping @Sendable (_ port: Int?) async -> Void) throws -> [any Service] {
    let answers = RequestAnswers(responder: responder(), logger: logger)
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ClientConnection()], idleTimeout: Self.idleTime,
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: Self.largestHead, maxHeaderListSize: Self.largestHead, maxHeaderFieldCount: 200))
    guard let certificate = options.tlsCertificate, let key = options.tlsKey else {
      return [listener(HTTP1Channel(responder: answers.answer, configuration: configuration), listening)]
    }
    let files = TLSFiles(certificate: certificate, key: key)
    let reload = CertificateReload(files: files, logger: logger)
    let channel = try reload.channel(try files.configuration()) { tls in
      try HTTP2UpgradeChannel(
        tlsConfiguration: tls,
        configuration: .init(
          idleTimeout: .seconds(60), gracefulCloseTimeout: .seconds(10), streamConfiguration: configuration),
        responder: answers.answer)
    }
    return [reload, listener(channel, listening)]
  }

  private func listener<Connection: ServerChildChannel>(
    _ connection: Connection, _ listening: @escaping @Sendable (_ port: Int?) async -> Void
  ) -> Listener<Connection> {
    Listener(
      address: address, connection: connection, mostConnections: Self.mostConnections, logger: logger,
      listening: listening)
  }
}
