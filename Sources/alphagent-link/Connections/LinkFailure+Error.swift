import AsyncHTTPClient
import Glibc
import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL
import ServiceAPI
import WebSocketStream

extension LinkFailure {
  /// The failure that an error of a connection to a service is.
  init(_ error: any Error, reaching service: String) {
    if let failure = error as? LinkFailure {
      self = failure
      return
    }
    let (reason, hint) = Self.reason(of: error)
    self.init("cannot reach \(service): \(reason)", hint: hint)
  }

  private static let silence: [HTTPClientError] = [.connectTimeout, .deadlineExceeded, .readTimeout]

  private static func reason(of error: any Error) -> (reason: String, hint: String?) {
    switch error {
    case let error as NIOConnectionError: reason(of: error)
    case let error as IOError: (words(of: error), nil)
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: tlsReason("\(error)")
    case let error as NIOHTTP1ProxyConnectHandler.Error: ("the proxy does not connect to it: \(error)", nil)
    case let error as HTTPClientError where error == .remoteConnectionClosed: ("it has closed the connection", nil)
    case let error as HTTPClientError where silence.contains(error): ("it does not answer", nil)
    case ChannelError.connectTimeout, WebSocketFailure.late, WebSocketFailure.silent: ("it does not answer", nil)
    case ChannelError.eof, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed,
      ChannelError.inappropriateOperationForState, WebSocketFailure.cut:
      ("it has closed the connection", nil)
    default: ("\(error)", nil)
    }
  }

  private static func reason(of error: NIOConnectionError) -> (reason: String, hint: String?) {
    guard let last = error.connectionErrors.last?.error else {
      return (error.dnsAError == nil && error.dnsAAAAError == nil ? "it does not answer" : "no such host", nil)
    }
    return reason(of: last)
  }

  private static func words(of error: IOError) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "nobody listens there"
    case ECONNRESET, EPIPE: "it has closed the connection"
    case ETIMEDOUT: "it does not answer"
    default: String(cString: strerror(error.errnoCode))
    }
  }

  /// BoringSSL names a reason in capitals, among numbers that say nothing to a person.
  private static func tlsReason(_ text: String) -> (reason: String, hint: String?) {
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      return ("its certificate is not trusted", "name the certificate of its authority in SSL_CERT_FILE")
    }
    if text.contains("unableToValidateCertificate") || text.contains("HOSTNAME") {
      return ("its certificate is for another name", nil)
    }
    if text.contains("failedToLoadCertificate") || text.contains("PEM_LIB") || text.contains("NO_START_LINE") {
      return ("SSL_CERT_FILE or SSL_CERT_DIR has no certificates that can be read", nil)
    }
    if text.contains("WRONG_VERSION_NUMBER") { return ("it does not speak TLS", nil) }
    return ("TLS failed: \(text)", nil)
  }
}
