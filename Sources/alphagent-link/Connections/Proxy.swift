import AsyncHTTPClient
import ServiceAPI
import SystemCalls

/// HTTP proxy that the environment names, as curl takes it; this machine's own services are reached without.
struct Proxy {
  let host: String
  let port: Int
  /// What the proxy is told of the caller; nil: nothing.
  let authorization: HTTPClient.Authorization?

  private static let defaultPort: UInt16 = 1080

  /// The proxy for a service; nil for none. Throws where the environment names one that cannot be used.
  static func named(
    for service: ServiceAddress, _ environment: (String) -> String? = environmentVariable
  ) throws(LinkFailure) -> Proxy? {
    guard !service.isLoopback, !isExempt(service, environment),
      let (name, setting) = setting(service, environment)
    else { return nil }
    guard let proxy = Proxy(setting) else {
      throw LinkFailure("\(name) names no HTTP proxy", hint: "use http://HOST:PORT, or unset it")
    }
    return proxy
  }

  private init?(_ setting: String) {
    let parts = setting.split(separator: "://", maxSplits: 1)
    guard let last = parts.last, parts.count == 1 || parts[0].lowercased() == "http" else { return nil }
    let authority = last.prefix { $0 != "/" }
    let at = authority.lastIndex(of: "@")
    authorization = at.flatMap { Self.authorization(authority[..<$0]) }
    let place = String(at.map { authority[authority.index(after: $0)...] } ?? authority)
    let hasPort = place.split(separator: "]").last?.contains(":") ?? false
    guard let address = try? ServiceAddress(parsing: "http://" + place) else { return nil }
    host = address.host
    port = hasPort ? address.port : Int(Self.defaultPort)
  }

  private static func authorization(_ user: Substring) -> HTTPClient.Authorization? {
    let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(unescaped)
    return .basic(username: parts[0], password: parts.count > 1 ? parts[1] : "")
  }

  /// Text with its `%XX` replaced.
  private static func unescaped(_ text: Substring) -> String {
    var (bytes, rest) = ([UInt8](), text.utf8[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Upper-case `HTTP_PROXY` is left alone: a web server's child gets it from a request's header.
  private static func setting(
    _ service: ServiceAddress, _ environment: (String) -> String?
  ) -> (name: String, value: String)? {
    let names = service.isEncrypted ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    for name in names + ["all_proxy", "ALL_PROXY"] {
      if let value = environment(name) { return (name, value) }
    }
    return nil
  }

  private static func isExempt(_ service: ServiceAddress, _ environment: (String) -> String?) -> Bool {
    let list = environment("no_proxy") ?? environment("NO_PROXY") ?? ""
    return list.split { $0 == "," || $0 == " " }.contains { entry in
      let name = entry.drop { $0 == "." }.lowercased()
      return name == "*" || service.host == name || service.authority == name || service.host.hasSuffix("." + name)
    }
  }
}
