import SandboxCore
import SystemCalls
import SystemPackage

/// Files of a sandbox's `/etc`: its own users and names, and the few of the host's files that programs need.
enum EtcFiles {
  static let written = [
    (
      "passwd",
      """
      root:x:0:0:root:/root:/usr/sbin/nologin
      \(SandboxLayout.user):x:\(SandboxLayout.userID):\(SandboxLayout.userID):sandbox user:\(SandboxLayout.home):/bin/sh
      nobody:x:65534:65534:nobody:/:/usr/sbin/nologin

      """
    ),
    (
      "group",
      """
      root:x:0:
      \(SandboxLayout.user):x:\(SandboxLayout.userID):
      nogroup:x:65534:

      """
    ),
    ("hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"),
    ("hostname", "sandbox\n"),
    // Names are resolved on the host, by the proxy: a look-up in here fails at once.
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n"),
  ]

  /// Names in the host's `/etc` that are shown where they exist: the targets of links from `/usr`, the loader's cache,
  /// the public certificates, names of services, and configuration that programs do not start without.
  private static let names = [
    "alternatives", "ld.so.cache", "localtime", "services", "protocols", "ssl/openssl.cnf", "ssl/certs",
    "pki/tls/certs", "pki/ca-trust/extracted", "ca-certificates/extracted", "crypto-policies", "fonts",
  ]

  static func shared() -> [String] {
    names.filter { SmallFile.exists(FilePath("/etc/\($0)")) }
      + DirectoryListing.names(in: "/etc").filter { $0.hasPrefix("java-") }.sorted()
  }
}
