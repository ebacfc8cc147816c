import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import SandboxCore
import ServiceLifecycle
import UnixSignals

/// Files of a certificate with its chain, and of its key, in PEM.
struct TLSFiles: Sendable {
  let certificate: String
  let key: String

  func configuration() throws(SandboxError) -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      return configuration
    } catch {
      throw .usage(
        "--tls-cert and --tls-key: '\(certificate)' and '\(key)' cannot be used: \(error)",
        hint: "give PEM files of a certificate and its key")
    }
  }
}

/// HTTP/1.1 and HTTP/2 over TLS, as the client chooses; new connections use the latest certificate.
struct ReloadingChannel: ServerChildChannel {
  typealias Value = HTTP2UpgradeChannel.Value
  typealias Maker = @Sendable (TLSConfiguration) throws -> HTTP2UpgradeChannel

  private let current: NIOLockedValueBox<HTTP2UpgradeChannel>
  private let make: Maker

  fileprivate init(_ configuration: TLSConfiguration, _ make: @escaping Maker) throws {
    current = NIOLockedValueBox(try make(configuration))
    self.make = make
  }

  /// Uses another certificate from now on.
  fileprivate func use(_ configuration: TLSConfiguration) throws {
    let new = try make(configuration)
    current.withLockedValue { $0 = new }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    do {
      try channel.pipeline.syncOperations.addHandler(UnusedConnection())
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    return current.withLockedValue { $0 }.setup(channel: channel, logger: logger)
  }

  func handle(value: Value, logger: Logger) async {
    await current.withLockedValue { $0 }.handle(value: value, logger: logger)
  }
}

/// Reads the certificate's files again at each SIGHUP; files that cannot be used change nothing.
struct CertificateReload: Service {
  let files: TLSFiles
  let logger: Logger
  private let channels = NIOLockedValueBox<[ReloadingChannel]>([])

  init(files: TLSFiles, logger: Logger) {
    self.files = files
    self.logger = logger
  }

  /// A channel that gets the certificate whenever it is read again.
  func channel(
    _ configuration: TLSConfiguration, _ make: @escaping ReloadingChannel.Maker
  ) throws -> ReloadingChannel {
    let channel = try ReloadingChannel(configuration, make)
    channels.withLockedValue { $0.append(channel) }
    return channel
  }

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do {
        let configuration = try files.configuration()
        for channel in channels.withLockedValue({ $0 }) { try channel.use(configuration) }
        logger.notice("the certificate was read again")
      } catch {
        logger.error("the certificate was not read again", metadata: ["error": "\(error)"])
      }
    }
  }
}
