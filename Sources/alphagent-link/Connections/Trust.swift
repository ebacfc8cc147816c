import Glibc
import NIOSSL
import ServiceAPI
import SystemCalls

/// Authorities that are trusted: the host's, or those of the file that `SSL_CERT_FILE` names and of the directory that
/// `SSL_CERT_DIR` names.
enum Trust {
  static func configuration() throws(LinkFailure) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["http/1.1"]
    let (file, directory) = (try place("SSL_CERT_FILE"), try place("SSL_CERT_DIR"))
    if let first = directory ?? file { configuration.trustRoots = .file(first) }
    // Only the first may be a directory.
    if let file, directory != nil { configuration.additionalTrustRoots = [.file(file)] }
    return configuration
  }

  /// Path that a variable names; nil for none. Throws where nothing is there to be read.
  private static func place(_ name: String) throws(LinkFailure) -> String? {
    guard let path = environmentVariable(name) else { return nil }
    guard access(path, R_OK) == 0 else { throw LinkFailure("\(name) names '\(path)', which cannot be read") }
    return path
  }
}
